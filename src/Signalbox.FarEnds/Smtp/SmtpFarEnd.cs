using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Signalbox.FarEnds.Smtp;

/// <summary>A mail as the server took it.</summary>
/// <param name="Data">The whole message, headers and body, lines ended by <c>\n</c>.</param>
/// <param name="WasSecure">Whether it came over TLS.</param>
/// <param name="User">Who signed in; null when nobody did.</param>
public sealed record TakenMail(string From, IReadOnlyList<string> To, string Data, bool WasSecure, string? User);

/// <summary>A mail server that takes everything, unless it is told to be ugly.</summary>
public sealed class SmtpFarEnd : IAsyncDisposable
{
    /// <summary>As an answer: cuts the connection instead.</summary>
    public const string Cut = "cut";

    /// <summary>As an answer: says nothing any more.</summary>
    public const string Silence = "silence";

    private readonly TcpListener listener;
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<TakenMail> mails = new();
    private readonly ConcurrentDictionary<string, string> instead = new(StringComparer.OrdinalIgnoreCase);
    private readonly X509Certificate2 certificate = SelfSigned.Create();
    private readonly Task accepting;

    private SmtpFarEnd(int port)
    {
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Whether it offers STARTTLS.</summary>
    public bool OffersTls { get; set; }

    /// <summary>Whom it lets in, as <c>user:password</c>; null asks nobody.</summary>
    public string? Account { get; set; }

    /// <summary>SHA-256 of its self-made certificate, in hex.</summary>
    public string CertificateSha256 => certificate.GetCertHashString(HashAlgorithmName.SHA256);

    /// <summary>Whether it has gone silent towards somebody.</summary>
    public bool IsSilent { get; internal set; }

    /// <summary>What it took, oldest first.</summary>
    public IReadOnlyList<TakenMail> Mails => [.. mails];

    /// <summary>Starts one.</summary>
    /// <param name="port">0 takes a free one.</param>
    public static SmtpFarEnd Start(int port = 0) => new(port);

    /// <summary>Answers the next <paramref name="verb"/> so, once, e.g. <c>RCPT</c> with <c>550 5.1.1 no such user</c>.</summary>
    /// <param name="verb">A command; <c>.</c> is the end of the mail, which is then taken all the same unless refused by 4xx or 5xx.</param>
    public void AnswerNext(string verb, string answer) => instead[verb] = answer;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        certificate.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> talks = [];
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                talks.Add(TalkAsync(client));
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(talks);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var session = new SmtpSession(this, client.GetStream());
                await session.RunAsync(stop.Token);
            }
            catch (Exception fault)
                when (fault is IOException or OperationCanceledException or SocketException or AuthenticationException)
            {
                // The other side went away, or we were told to be ugly.
            }
        }
    }

    internal string? Instead(string verb) => instead.TryRemove(verb, out var answer) ? answer : null;

    internal void Take(TakenMail mail) => mails.Enqueue(mail);

    internal async Task<Stream> SecureAsync(Stream stream, CancellationToken ct)
    {
        var secure = new SslStream(stream);
        var options = new SslServerAuthenticationOptions { ServerCertificate = certificate };
        await secure.AuthenticateAsServerAsync(options, ct);
        return secure;
    }
}
