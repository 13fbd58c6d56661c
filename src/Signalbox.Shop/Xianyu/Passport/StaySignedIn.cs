using System.Text.Json;
using Signalbox.Shop.Xianyu.Events;
using Signalbox.Shop.Xianyu.Mtop;

namespace Signalbox.Shop.Xianyu.Passport;

/// <summary>Right after a sign-in: gathers the cookies of the site, and asks the platform to keep the account signed in for long.</summary>
/// <remarks>Whatever of it fails, the account is signed in.</remarks>
internal sealed class StaySignedIn(PassportClient passport)
{
    private const string Which = "fromSite=77&appName=xianyu&bizEntrance=web";
    private const int Deepest = 6;

    /// <returns>Whether the account stays signed in for long.</returns>
    public async Task<bool> RunAsync(MtopSession session, CancellationToken ct)
    {
        await passport.SiteAsync(session, "/im", ct);
        var settings = await passport.PostAsync(session, $"/ac/account/queryLoginSettings.do?{Which}", [], ct);
        if (settings.Fault is not null || ReturnValue(settings.Body, 0) is not { } found)
            return false;
        if (Is(found, "hasLongTokenLogin"))
            return true;
        if (!Is(found, "canOpenLongLogin"))
            return false;
        var answer = await passport.PostAsync(
            session,
            $"/ac/account/setLoginSettings.do?{Which}",
            [KeyValuePair.Create("status", "0")],
            ct
        );
        return answer.Fault is null
            && (Is(answer.Body, "success") || (answer.Body.At("data") is { } data && Is(data, "success")));
    }

    /// <summary>It stands somewhere within; where, has changed over time.</summary>
    private static JsonElement? ReturnValue(JsonElement here, int depth)
    {
        if (here.ValueKind != JsonValueKind.Object || depth > Deepest)
            return null;
        if (here.At("returnValue") is { ValueKind: JsonValueKind.Object } found)
            return found;
        foreach (var below in here.EnumerateObject())
            if (ReturnValue(below.Value, depth + 1) is { } deeper)
                return deeper;
        return null;
    }

    private static bool Is(JsonElement of, string name) =>
        of.At(name) is { ValueKind: JsonValueKind.True } || of.Text(name) == "true";
}
