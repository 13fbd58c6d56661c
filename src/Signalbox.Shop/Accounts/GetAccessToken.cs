using Microsoft.Extensions.Options;
using Signalbox.Shop.Xianyu;
using Signalbox.Shop.Xianyu.Events;
using Signalbox.Shop.Xianyu.Mtop;
using Signalbox.Shop.Xianyu.Socket;

namespace Signalbox.Shop.Accounts;

/// <summary>What connections are registered with: kept as long as it is good, since asking for one is what draws checks.</summary>
internal sealed class GetAccessToken(
    AccountStore accounts,
    MtopClient client,
    IOptions<XianyuOptions> options,
    TimeProvider clock
)
{
    /// <returns>The token, or the answer that was none.</returns>
    public async Task<(string? Token, MtopAnswer? Answer)> RunAsync(Seat seat, CancellationToken ct)
    {
        if ((await accounts.SecretsAsync(seat.Id, ct))?.AccessToken is { } kept && Unpacked(kept) is { } known)
            return (known, null);
        var answer = await client.RunAsync(
            seat.Calls,
            MtopCall.Of(
                "mtop.taobao.idlemessage.pc.login.token",
                "1.0",
                new Dictionary<string, string> { ["appKey"] = ImLogin.AppKey, ["deviceId"] = seat.Account.Device }
            ),
            ct
        );
        if (!answer.IsSuccess || answer.Data.Text("accessToken") is not { } token)
            return (null, answer);
        await KeepAsync(seat, $"{clock.GetUtcNow().ToUnixTimeSeconds()} {token}", ct);
        return (token, null);
    }

    /// <summary>The platform does not take it any more.</summary>
    public Task ForgetAsync(Seat seat, CancellationToken ct) => KeepAsync(seat, null, ct);

    private Task KeepAsync(Seat seat, string? token, CancellationToken ct) =>
        seat.WriteAsync(
            (transaction, stop) =>
                AccountStore.SetAsync(
                    transaction,
                    seat.Id,
                    "access_token = @token",
                    stop,
                    ("@token", token is null ? null : accounts.Seal(seat.Id, token))
                ),
            ct
        );

    /// <summary>Without the time at which it was given; null when that is too long ago.</summary>
    private string? Unpacked(string kept) =>
        kept.Split(' ', 2) is [var at, var token]
        && long.TryParse(at, System.Globalization.CultureInfo.InvariantCulture, out var seconds)
        && clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds) < options.Value.TokenFor
            ? token
            : null;
}
