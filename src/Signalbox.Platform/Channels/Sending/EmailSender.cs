using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Signalbox.Platform.Channels.Rendering;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Http;
using MessagePart = Signalbox.Platform.Channels.Rendering.MessagePart;

namespace Signalbox.Platform.Channels.Sending;

/// <summary>Sends mail through an SMTP server.</summary>
internal sealed class EmailSender(AddressGuard guard, TimeProvider clock) : IChannelSender
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public ChannelKind Kind => ChannelKind.Email;

    public IReadOnlyList<MessagePart> Render(Message message, ChannelSettings settings) => [MailBody.Of(message)];

    public async Task<SendResult> SendAsync(Message message, MessagePart part, SendTarget target, CancellationToken ct)
    {
        var settings = target.Settings.Email!; // an e-mail channel is not stored without
        using var limit = new SendLimit(Timeout, clock, ct);
        var data = new DataPhase();
        using var mail = Mail(message, part, settings);
        using var smtp = new SmtpClient { CheckCertificateRevocation = false };
        if (settings.CertificateSha256 is { } trusted)
            smtp.ServerCertificateValidationCallback = (_, certificate, _, faults) =>
                faults == System.Net.Security.SslPolicyErrors.None
                || certificate is not null
                    && trusted.Equals(
                        Convert.ToHexString(SHA256.HashData(certificate.GetRawCertData())),
                        StringComparison.OrdinalIgnoreCase
                    );
        try
        {
            await ConnectAsync(smtp, settings, limit.Token);
            if (settings.Username is { } user)
                await smtp.AuthenticateAsync(user, target.Secrets.Password ?? "", limit.Token);
            var said = await smtp.SendAsync(mail, limit.Token, data);
            await LeaveAsync(smtp, limit.Token);
            return SendResult.Sent(said);
        }
        catch (RefusedException refused)
        {
            return SendResult.Refused(refused.Message, Reaction.Break);
        }
        catch (SmtpCommandException fault)
        {
            var code = (int)fault.StatusCode;
            return SendResult.Refused(fault.Message, Of(fault)) with
            {
                Code = code.ToString(CultureInfo.InvariantCulture),
            };
        }
        catch (AuthenticationException fault)
        {
            return SendResult.Refused($"The mail server did not accept the sign-in: {fault.Message}", Reaction.Break);
        }
        catch (Exception fault) when (fault is SslHandshakeException or NotSupportedException)
        {
            return SendResult.Refused(
                "No secure connection to the mail server: its certificate is not trusted, or it does not offer TLS on this port.",
                Reaction.Break
            );
        }
        catch (Exception fault) when (fault is ProtocolException or IOException or SocketException)
        {
            return Lost(data, $"The connection to the mail server failed: {fault.Message}");
        }
        catch (OperationCanceledException) when (limit.HasPassed)
        {
            return Lost(data, "The mail server did not answer in time.");
        }
    }

    private async Task ConnectAsync(SmtpClient smtp, EmailSettings settings, CancellationToken ct)
    {
        var stream = await guard.ConnectAsync(settings.Host, settings.Port, ct);
        try
        {
            if (settings.Security == SmtpSecurity.None && !guard.IsAllowed(settings.Host, settings.Port))
                throw RefusedException.Forbidden(
                    "channel.plain-smtp",
                    $"Mail to {settings.Host} would travel unprotected; choose StartTls or Tls."
                );
            var options = settings.Security switch
            {
                SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
                SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
                _ => SecureSocketOptions.None,
            };
            await smtp.ConnectAsync(stream, settings.Host, settings.Port, options, ct);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private static MimeMessage Mail(Message message, MessagePart part, EmailSettings settings)
    {
        var from = MailboxAddress.Parse(settings.From);
        var mail = new MimeMessage
        {
            Subject = part.Title,
            Date = message.CreatedAt,
            // The same at every attempt: a mailbox that got it already can tell.
            MessageId = $"{message.Id}@{from.Domain}",
            Body = new BodyBuilder { TextBody = part.Text, HtmlBody = part.Html }.ToMessageBody(),
        };
        mail.From.Add(from);
        mail.To.AddRange(settings.To.Select(MailboxAddress.Parse));
        mail.Headers.Add("Auto-Submitted", "auto-generated"); // RFC 3834: no holiday answers
        return mail;
    }

    /// <summary>It has been taken; whether the server also says goodbye changes nothing.</summary>
    private static async Task LeaveAsync(SmtpClient smtp, CancellationToken ct)
    {
        try
        {
            await smtp.DisconnectAsync(quit: true, ct);
        }
        catch (Exception fault)
            when (fault is ProtocolException or IOException or SocketException or OperationCanceledException) { }
    }

    /// <summary>4xx: come again (RFC 5321, 4.2.1); 5xx about the sender or the session: the account is wrong.</summary>
    private static Reaction Of(SmtpCommandException fault) =>
        (int)fault.StatusCode is >= 400 and < 500 ? Reaction.Retry
        : fault.ErrorCode == SmtpErrorCode.SenderNotAccepted
        || fault.StatusCode == SmtpStatusCode.AuthenticationRequired
            ? Reaction.Break
        : Reaction.GiveUp;

    private static SendResult Lost(DataPhase data, string text) =>
        data.HasBegun ? SendResult.Unknown(text) : SendResult.Refused(text, Reaction.Retry);

    /// <summary>Until the mail itself travels nothing can have been delivered.</summary>
    private sealed class DataPhase : ITransferProgress
    {
        public bool HasBegun { get; private set; }

        public void Report(long bytesTransferred, long totalSize) => HasBegun = true;

        public void Report(long bytesTransferred) => HasBegun = true;
    }
}
