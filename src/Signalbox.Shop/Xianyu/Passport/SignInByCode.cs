using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Signalbox.Shop.Xianyu.Events;
using Signalbox.Shop.Xianyu.Mtop;

namespace Signalbox.Shop.Xianyu.Passport;

/// <summary>A code that the platform's app scans.</summary>
/// <param name="Content">What the picture says.</param>
/// <param name="Form">Sent with every question about it.</param>
internal sealed record LoginCode(string T, string Ck, string Content, Dictionary<string, string> Form);

/// <summary>How far a code has come.</summary>
internal enum CodeStep
{
    /// <summary>Nobody has scanned it, or the platform says something that nobody has described.</summary>
    Shown,

    /// <summary>Scanned: to be confirmed on the phone.</summary>
    Scanned,

    /// <summary>Signed in; the cookies have come along.</summary>
    Confirmed,

    /// <summary>The platform wants an identity check, which is the owner's.</summary>
    CheckNeeded,

    /// <summary>Refused on the phone.</summary>
    Canceled,
    Expired,

    /// <summary>The platform failed.</summary>
    Error,
}

/// <param name="Step">Null when the platform did not say.</param>
/// <param name="Link">Where the identity check is passed.</param>
/// <param name="Fault">As in <see cref="PassportAnswer"/>; also <c>refused</c>.</param>
internal sealed record CodeLook(CodeStep? Step, string? Link, string? Fault);

/// <summary>Signs somebody in by a code that the platform's app scans. Captchas and identity checks are never passed here.</summary>
internal sealed class SignInByCode(PassportClient passport, MtopClient calls)
{
    /// <summary>What whoever comes first calls, to be given a token.</summary>
    private static readonly MtopCall First = new("mtop.gaia.nodejs.gaia.idle.data.gw.v2.index.get", "1.0", "{}")
    {
        Page = "a21ybx.home.0.0",
    };

    private const int LongestContent = 1_000;
    private const int LongestLink = 2_000;

    /// <param name="session">Of nobody yet; it gathers the cookies.</param>
    /// <returns>The code, or what went wrong: a fault of <see cref="PassportAnswer"/>, or <c>no-code</c>.</returns>
    public async Task<(LoginCode? Code, string? Fault)> BeginAsync(MtopSession session, CancellationToken ct)
    {
        // Whatever it answers: only its cookies matter, and the passport goes on without them too.
        await calls.RunAsync(session, First, ct);
        var page = await passport.PageAsync(session, MiniLogin(), ct);
        if (page.Fault is not null)
            return (null, page.Fault);
        var form = ReadLoginForm.Run(page.Text, session.Jar);
        var query = QueryString.Create(form.Select(f => KeyValuePair.Create(f.Key, (string?)f.Value)));
        var answer = await passport.GetAsync(session, $"/newlogin/qrcode/generate.do{query}", ct);
        if (answer.Fault is not null)
            return (null, answer.Fault);
        return
            answer.Body.At("content", "data") is { } data
            && data.Text("t") is { } t
            && data.Text("ck") is { } ck
            && data.Text("codeContent") is { Length: <= LongestContent } content
            ? (new LoginCode(t, ck, content, form), null)
            : (null, "no-code");
    }

    public async Task<CodeLook> LookAsync(MtopSession session, LoginCode code, CancellationToken ct)
    {
        var form = new Dictionary<string, string>(code.Form, StringComparer.Ordinal)
        {
            ["t"] = code.T,
            ["ck"] = code.Ck,
        };
        var answer = await passport.PostAsync(
            session,
            "/newlogin/qrcode/query.do?appName=xianyu&fromSite=77",
            form,
            ct
        );
        if (answer.Fault is not null)
            return new CodeLook(null, null, answer.Fault);
        if (answer.Body.At("content", "data") is not { } data || data.Text("qrCodeStatus") is not { } status)
            return new CodeLook(null, null, "refused");
        var wantsCheck =
            data.At("iframeRedirect") is { ValueKind: JsonValueKind.True } || data.Text("iframeRedirect") == "true";
        return status switch
        {
            "SCANED" or "SCANNED" => new CodeLook(CodeStep.Scanned, null, null),
            "CONFIRMED" when wantsCheck => new CodeLook(CodeStep.CheckNeeded, Link(data), null),
            "CONFIRMED" => new CodeLook(CodeStep.Confirmed, null, null),
            "CANCELED" or "CANCELLED" => new CodeLook(CodeStep.Canceled, null, null),
            "EXPIRED" => new CodeLook(CodeStep.Expired, null, null),
            "ERROR" => new CodeLook(CodeStep.Error, null, null),
            _ => new CodeLook(CodeStep.Shown, null, null),
        };
    }

    /// <summary>Null for what a page of ours must not link to.</summary>
    private static string? Link(JsonElement data) =>
        data.Text("iframeRedirectUrl") is { Length: <= LongestLink } link
        && Uri.TryCreate(link, UriKind.Absolute, out var address)
        && address.Scheme == Uri.UriSchemeHttps
            ? address.AbsoluteUri
            : null;

    private static string MiniLogin() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"/mini_login.htm?lang=zh_cn&appName=xianyu&appEntrance=web&styleType=vertical&bizParams=&notLoadSsoView=false&notKeepLogin=false&isMobile=false&qrCodeFirst=false&stie=77&rnd=0.{RandomNumberGenerator.GetInt32(100_000_000, 999_999_999)}"
        );
}
