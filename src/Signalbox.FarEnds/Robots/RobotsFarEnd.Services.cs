using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.Robots;

/// <content>The six of them.</content>
public sealed partial class RobotsFarEnd
{
    /// <summary>What a WeCom robot's page shows.</summary>
    public string WeComWebhook => $"{Url}/cgi-bin/webhook/send?key={Token}";

    /// <summary>What a Feishu bot's page shows.</summary>
    public string FeishuWebhook => $"{Url}/open-apis/bot/v2/hook/{Token}";

    /// <summary>What Feishu's signatures are made with; null switches them off.</summary>
    public string? FeishuSecret { get; set; } = "SECfarend0123456789";

    /// <summary>Whether Feishu answers in its older form.</summary>
    public bool FeishuIsOld { get; set; }

    /// <summary>Telegram's address with the bot's token.</summary>
    public string TelegramBot => $"{Url}/bot123456:{Token}";

    /// <summary>The one chat that the bot is in.</summary>
    public string TelegramChat { get; set; } = "-1001234567890";

    /// <summary>What the Bark app shows.</summary>
    public string BarkAddress => $"{Url}/{Token}/";

    /// <summary>Where ServerChan's key leads.</summary>
    public string ServerChanAddress => $"{Url}/SCT{Token}.send";

    /// <summary>A topic of the ntfy server's.</summary>
    public string NtfyTopic => $"{Url}/radar";

    /// <summary>What protects the topic; null leaves it open.</summary>
    public string? NtfyToken { get; set; } = "tk_0123456789abcdef";

    private (int Status, object Answer) WeCom(HttpRequest request, byte[] body, JsonElement json)
    {
        if (request.Query["key"] != Token)
            return (200, new { errcode = 93000, errmsg = "invalid webhook url" });
        var form = Text(json, "msgtype");
        var content = Text(json.GetProperty(form), "content");
        var most = form == "text" ? 2048 : 4096;
        if (Bytes(content) > most)
            return (200, new { errcode = 40058, errmsg = $"{form}.content exceed max length {most}" });
        taken.Enqueue(new RobotPush(form, "", content, null, body.Length));
        return (200, new { errcode = 0, errmsg = "ok" });
    }

    private (int Status, object Answer) Feishu(HttpRequest request, byte[] body, JsonElement json)
    {
        if (request.RouteValues["token"] as string != Token)
            return (200, new { code = 19001, msg = "param invalid: incoming webhook access token invalid" });
        if (FeishuSecret is { } secret && !IsSigned(json, secret))
            return (200, new { code = 19021, msg = "sign match fail or timestamp is not within one hour" });
        if (body.Length > 20_000)
            return (200, new { code = 19036, msg = "request body too large" });
        var form = Text(json, "msg_type");
        taken.Enqueue(
            form == "interactive"
                ? new RobotPush(
                    form,
                    Text(json.GetProperty("card").GetProperty("header").GetProperty("title"), "content"),
                    Text(json.GetProperty("card").GetProperty("elements")[0], "content"),
                    null,
                    body.Length
                )
                : new RobotPush(form, "", Text(json.GetProperty("content"), "text"), null, body.Length)
        );
        return FeishuIsOld
            ? (200, new { StatusCode = 0, StatusMessage = "success" })
            : (200, new { code = 0, msg = "success" });
    }

    private bool IsSigned(JsonElement json, string secret)
    {
        var timestamp = Text(json, "timestamp");
        var wanted = HMACSHA256.HashData(Encoding.UTF8.GetBytes($"{timestamp}\n{secret}"), Array.Empty<byte>());
        return long.TryParse(timestamp, CultureInfo.InvariantCulture, out var seconds)
            && (clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() <= TimeSpan.FromHours(1)
            && Text(json, "sign") == Convert.ToBase64String(wanted);
    }

    private (int Status, object Answer) Telegram(HttpRequest request, byte[] body, JsonElement json)
    {
        if (request.RouteValues["bot"] as string != $"bot123456:{Token}")
            return Refused(401, "Unauthorized");
        if (Text(json, "chat_id") != TelegramChat)
            return Refused(400, "Bad Request: chat not found");
        var (text, form) = (Text(json, "text"), Text(json, "parse_mode"));
        if (form == "HTML" && FaultIn(text) is { } fault)
            return Refused(400, $"Bad Request: can't parse entities: {fault}");
        var shown = form == "HTML" ? WebUtility.HtmlDecode(Tag().Replace(text, "")) : text;
        if (shown.Length is 0 or > 4096)
            return Refused(400, shown.Length == 0 ? "Bad Request: text is empty" : "Bad Request: message is too long");
        taken.Enqueue(new RobotPush(form, "", text, null, body.Length));
        return (200, new { ok = true, result = new { message_id = taken.Count } });

        static (int, object) Refused(int code, string description) =>
            (
                code,
                new
                {
                    ok = false,
                    error_code = code,
                    description,
                }
            );
    }

    /// <summary>Tags that are not Telegram's, or not closed in their order, and signs that mean themselves.</summary>
    private static string? FaultIn(string html)
    {
        var open = new Stack<string>();
        foreach (Match tag in Tag().Matches(html))
        {
            var name = tag.Groups["name"].Value;
            if (name is not ("b" or "i" or "u" or "s" or "a" or "code" or "pre" or "blockquote"))
                return $"unsupported start tag \"{name}\"";
            if (tag.Groups["end"].Length == 0)
                open.Push(name);
            else if (!open.TryPop(out var last) || last != name)
                return $"unmatched end tag \"{name}\"";
        }
        if (open.Count > 0)
            return $"can't find end tag corresponding to start tag \"{open.Peek()}\"";
        return Tag().Replace(html, "").AsSpan().ContainsAny('<', '>') ? "unescaped character" : null;
    }

    private (int Status, object Answer) Bark(HttpRequest request, byte[] body, JsonElement json)
    {
        if (Text(json, "device_key") != Token)
            return (400, new { code = 400, message = "failed to get device token" });
        var (title, text) = (Text(json, "title"), Text(json, "body"));
        if (Bytes(title) + Bytes(text) + Bytes(Text(json, "url")) + 300 > 4096)
            return (500, new { code = 500, message = "push failed: APNS push failed: PayloadTooLarge" });
        replaceable[Text(json, "id")] = new RobotPush("text", title, text, TextOrNull(json, "url"), body.Length);
        return (200, new { code = 200, message = "success" });
    }

    private (int Status, object Answer) ServerChan(HttpRequest request, byte[] body, JsonElement json)
    {
        if (request.RouteValues["key"] as string != $"SCT{Token}")
            return (400, new { code = 40001, message = "[AUTH]错误的Key" });
        var (title, text) = (Text(json, "title"), Text(json, "desp"));
        if (title.Length is 0 or > 32 || Bytes(text) > 32 * 1024)
            return (400, new { code = 40002, message = "title or desp out of range" });
        taken.Enqueue(new RobotPush("markdown", title, text, null, body.Length));
        return (
            200,
            new
            {
                code = 0,
                message = "",
                data = new { pushid = "1", errno = 0 },
            }
        );
    }

    private (int Status, object Answer) Ntfy(HttpRequest request, byte[] body, JsonElement json)
    {
        if (NtfyToken is { } token && request.Headers.Authorization != $"Bearer {token}")
            return (
                401,
                new
                {
                    code = 40101,
                    http = 401,
                    error = "unauthorized",
                }
            );
        var text = Text(json, "message");
        if (Text(json, "topic") != "radar" || Bytes(text) > 4096)
            return (
                400,
                new
                {
                    code = 40009,
                    http = 400,
                    error = "invalid request: topic invalid",
                }
            );
        var isMarkdown = json.TryGetProperty("markdown", out var markdown) && markdown.ValueKind == JsonValueKind.True;
        taken.Enqueue(
            new RobotPush(
                isMarkdown ? "markdown" : "text",
                Text(json, "title"),
                text,
                TextOrNull(json, "click"),
                body.Length
            )
        );
        return (
            200,
            new
            {
                id = "xE73Iyuabi",
                time = 1700000000,
                @event = "message",
                topic = "radar",
            }
        );
    }

    [GeneratedRegex(
        "<(?<end>/?)(?<name>[a-z]+)( href=\"[^\"<>]*\")?>",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Tag();
}
