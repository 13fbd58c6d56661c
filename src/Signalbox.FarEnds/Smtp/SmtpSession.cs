using System.Text;

namespace Signalbox.FarEnds.Smtp;

/// <summary>One connection to the mail server (RFC 5321, as much of it as a client of ours needs).</summary>
internal sealed class SmtpSession(SmtpFarEnd server, Stream stream)
{
    private readonly List<string> to = [];
    private Stream stream = stream;
    private bool isSecure;
    private string from = "";
    private string? user;

    public async Task RunAsync(CancellationToken ct)
    {
        await SayAsync(server.Instead("CONNECT") ?? "220 farend ESMTP", ct);
        while (await LineAsync(ct) is { } line)
        {
            var verb = line.Split(' ', ':')[0].ToUpperInvariant();
            if (server.Instead(verb) is { } other)
                await SayAsync(other, ct);
            else if (!await AnswerAsync(verb, line, ct))
                return;
        }
    }

    private async Task<bool> AnswerAsync(string verb, string line, CancellationToken ct)
    {
        switch (verb)
        {
            case "EHLO":
                var tls = server.OffersTls && !isSecure ? "250-STARTTLS\r\n" : "";
                var auth = server.Account is null ? "" : "250-AUTH PLAIN\r\n";
                await SayAsync($"250-farend\r\n{tls}{auth}250-8BITMIME\r\n250 SMTPUTF8", ct);
                break;
            case "STARTTLS":
                await SayAsync("220 go ahead", ct);
                stream = await server.SecureAsync(stream, ct);
                isSecure = true;
                break;
            case "AUTH":
                await SignInAsync(line, ct);
                break;
            case "MAIL" when server.Account is not null && user is null:
                await SayAsync("530 5.7.0 sign in first", ct);
                break;
            case "MAIL":
                from = Address(line);
                to.Clear();
                await SayAsync("250 ok", ct);
                break;
            case "RCPT":
                to.Add(Address(line));
                await SayAsync("250 ok", ct);
                break;
            case "DATA":
                await SayAsync("354 go on", ct);
                await MailAsync(ct);
                break;
            case "QUIT":
                await SayAsync("221 bye", ct);
                return false;
            default:
                await SayAsync("250 ok", ct);
                break;
        }
        return true;
    }

    private async Task SignInAsync(string line, CancellationToken ct)
    {
        var given = Encoding
            .UTF8.GetString(Convert.FromBase64String(line.Split(' ')[^1]))
            .Trim('\0')
            .Replace('\0', ':');
        user = given == server.Account ? given.Split(':')[0] : null;
        await SayAsync(user is null ? "535 5.7.8 authentication failed" : "235 ok", ct);
    }

    private async Task MailAsync(CancellationToken ct)
    {
        var data = new StringBuilder();
        while (await LineAsync(ct) is { } line)
        {
            if (line != ".")
            {
                data.Append(line.StartsWith('.') ? line[1..] : line).Append('\n'); // RFC 5321, 4.5.2
                continue;
            }
            var answer = server.Instead(".") ?? "250 2.0.0 taken as 4711";
            if (answer[0] is not ('4' or '5'))
                server.Take(new TakenMail(from, [.. to], data.ToString(), isSecure, user));
            await SayAsync(answer, ct);
            return;
        }
    }

    private async Task SayAsync(string answer, CancellationToken ct)
    {
        if (answer == SmtpFarEnd.Cut)
            throw new IOException("cut on purpose");
        server.IsSilent = answer == SmtpFarEnd.Silence;
        if (server.IsSilent)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"{answer}\r\n"), ct);
        await stream.FlushAsync(ct);
    }

    private async Task<string?> LineAsync(CancellationToken ct)
    {
        // Byte by byte: a reader that reads ahead would swallow the beginning of the TLS handshake.
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, ct) == 1)
        {
            if (one[0] == '\n')
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            line.Add(one[0]);
        }
        return null;
    }

    private static string Address(string line)
    {
        var (open, close) = (line.IndexOf('<'), line.IndexOf('>'));
        return open >= 0 && close > open ? line[(open + 1)..close] : "";
    }
}
