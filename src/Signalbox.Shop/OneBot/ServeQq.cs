using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;

namespace Signalbox.Shop.OneBot;

/// <summary>Lets a user's OneBot in: by a socket that it opens, or by events that it posts. Without a secret nobody gets in.</summary>
internal sealed partial class ServeQq(
    QqStore store,
    QqLinks links,
    HearQq hear,
    DrainQq drain,
    IOptions<QqOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<ServeQq> log
)
{
    private const int MostSockets = 500;
    private const int MostEventBytes = 256 * 1024;

    /// <summary>What another process of ours has put in line is found after so long.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    /// <summary>Takes the socket that a OneBot opens, and keeps it.</summary>
    /// <exception cref="RefusedException">401 <c>shop.qq.refused</c>; 400 <c>shop.qq.client</c>; 503 <c>shop.qq.full</c>.</exception>
    public async Task ListenAsync(HttpContext http, Guid user, CancellationToken ct)
    {
        var qq = await LetInAsync(http, user, q => HasToken(http, q), ct);
        if (!http.WebSockets.IsWebSocketRequest || http.Request.Headers["X-Client-Role"] != "Universal")
            throw RefusedException.Invalid(
                "shop.qq.client",
                "This address takes a reverse WebSocket of the role Universal, which carries calls and events alike."
            );
        if (links.Count >= MostSockets)
            throw RefusedException.Unavailable("shop.qq.full", $"{MostSockets} OneBots are connected already.");
        using var socket = await http.WebSockets.AcceptWebSocketAsync(
            new WebSocketAcceptContext
            {
                KeepAliveInterval = TimeSpan.FromSeconds(20),
                KeepAliveTimeout = TimeSpan.FromSeconds(20),
            }
        );
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct, lifetime.ApplicationStopping);
        using var link = new QqLink(socket, options.Value.Patience, (frame, stop) => HearAsync(user, frame, stop));
        links.Put(user, link);
        await store.LineAsync(user, "connected", "", ct);
        LogConnected(qq.SelfId);
        var saying = SayAsync(user, link, ending.Token);
        await link.ReadAsync(ending.Token);
        links.Drop(user, link);
        await saying;
        if (links.Find(user) is null)
            await store.LineAsync(user, "waiting", "OneBot went away", CancellationToken.None);
        LogWent(qq.SelfId);
    }

    /// <summary>Takes an event that a OneBot posts. It is written down before this returns, and the rest is done later.</summary>
    /// <exception cref="RefusedException">401 <c>shop.qq.refused</c>; 400 <c>shop.qq.event</c>.</exception>
    public async Task TakeAsync(HttpContext http, Guid user, CancellationToken ct)
    {
        var body = await ReadAsync(http.Request, ct);
        await LetInAsync(http, user, q => HasSignature(http, q, body), ct);
        try
        {
            using var frame = JsonDocument.Parse(body);
            await TakeAsync(user, frame.RootElement, ct);
        }
        catch (JsonException)
        {
            throw RefusedException.Invalid("shop.qq.event", "The event is no JSON.");
        }
    }

    /// <summary>Whoever it is that is not let in is told the same.</summary>
    private async Task<Qq> LetInAsync(HttpContext http, Guid user, Func<Qq, bool> isKnown, CancellationToken ct) =>
        await store.FindAsync(user, ct) is { IsOn: true } qq
        && isKnown(qq)
        && http.Request.Headers["X-Self-ID"] == $"{qq.SelfId}"
            ? qq
            : throw RefusedException.Of(
                401,
                "shop.qq.refused",
                "Nobody is let in here with that: see that the token or the secret and the QQ number are those of the settings, and that it is switched on."
            );

    private static bool HasToken(HttpContext http, Qq qq)
    {
        const string bearer = "Bearer ";
        var shown = http.Request.Headers.Authorization.ToString();
        return qq.Token is { Length: > 0 } token
            && shown.StartsWith(bearer, StringComparison.OrdinalIgnoreCase)
            && AreSame(shown[bearer.Length..].Trim(), token);
    }

#pragma warning disable CA5350 // OneBot's choice
    private static bool HasSignature(HttpContext http, Qq qq, byte[] body) =>
        qq.Secret is { Length: > 0 } secret
        && AreSame(
            http.Request.Headers["X-Signature"].ToString(),
            $"sha1={Convert.ToHexStringLower(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), body))}"
        );
#pragma warning restore CA5350

    /// <summary>In a time that does not tell where they part.</summary>
    private static bool AreSame(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(one)),
            SHA256.HashData(Encoding.UTF8.GetBytes(other))
        );

    private static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await request.Body.ReadAsync(buffer, ct) is > 0 and var read)
        {
            if (body.Length + read > MostEventBytes)
                throw RefusedException.Invalid("shop.qq.event", $"An event has at most {MostEventBytes} bytes.");
            body.Write(buffer, 0, read);
        }
        return body.ToArray();
    }

    /// <summary>As the settings are now: a number that was taken out counts no longer.</summary>
    private async Task TakeAsync(Guid user, JsonElement frame, CancellationToken ct)
    {
        if (ReadQqEvent.Text(frame, "post_type") == "message" && await store.FindAsync(user, ct) is { } qq)
            await hear.RunAsync(qq, frame, ct);
    }

    private async Task HearAsync(Guid user, JsonElement frame, CancellationToken ct)
    {
        try
        {
            await TakeAsync(user, frame, ct);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            LogFault(fault); // one event that cannot be taken in costs no other
        }
    }

    /// <summary>Says what waits, for as long as the socket is there and the settings let it.</summary>
    private async Task SayAsync(Guid user, QqLink link, CancellationToken ct)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, link.Over);
        try
        {
            while (true)
            {
                if (await store.FindAsync(user, both.Token) is not { IsOn: true } qq)
                {
                    link.End();
                    return;
                }
                if (qq.ApiUrl is null)
                    await drain.RunAsync(qq, link.AskAsync, clock, both.Token);
                await link.LookedAsync(LookEvery, clock, both.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // it has ended
        }
        catch (Exception fault)
        {
            LogFault(fault);
            link.End(); // OneBot connects again, and it begins anew
        }
    }

    [LoggerMessage(6511, LogLevel.Information, "OneBot of QQ {SelfId} connected")]
    private partial void LogConnected(long selfId);

    [LoggerMessage(6512, LogLevel.Information, "OneBot of QQ {SelfId} went away")]
    private partial void LogWent(long selfId);

    [LoggerMessage(6513, LogLevel.Error, "Something of QQ could not be worked on; see whether the database answers")]
    private partial void LogFault(Exception fault);
}
