using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Chats;
using Signalbox.Shop.Replies;
using Signalbox.Shop.Xianyu.Events;

namespace Signalbox.Shop.Compat;

/// <summary>What a script is told.</summary>
/// <param name="Success">Whether the platform has taken the message; what is not known is none.</param>
internal sealed record ScriptAnswer(bool Success, string Message);

/// <summary>Sends a message for scripts that were written for the address <c>/send-message</c> of other programs.</summary>
/// <remarks>
/// It takes <c>{"api_key", "cookie_id", "chat_id", "to_user_id", "message"}</c>: the key is an API token of a user who may
/// operate, and reaches that user's accounts alone; <c>cookie_id</c> is an account's number, id or remark.
/// </remarks>
internal sealed class SendMessageForScripts(
    FindCaller callers,
    IAuthorizationService access,
    AccountStore accounts,
    AccountScope scope,
    ChatStore chats,
    AnswerByHand answers
)
{
    private const int MostBytes = 64 * 1024;

    /// <summary>Scripts wait about so long themselves.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public async Task<ScriptAnswer> RunAsync(HttpContext http, CancellationToken ct)
    {
        if (await ReadAsync(http.Request, ct) is not { } asked)
            return No("请求要是 JSON 对象，最多 64 KB：api_key、cookie_id、chat_id、to_user_id、message。");
        if (await CallerAsync(http, asked.Text("api_key"), ct) is not { } actor)
            return No("api_key 不对，或者没有操作的权限；请在设置里新建一个 API 令牌。");
        try
        {
            if (await AccountAsync(actor, asked.Text("cookie_id"), ct) is not { } account)
                return No("没有这个账号：cookie_id 写账号的数字编号、id 或备注。");
            var chat = ReadEntry.Bare(asked.Text("chat_id") ?? "");
            var to = ReadEntry.Bare(asked.Text("to_user_id") ?? "");
            if (await chats.FindAsync(account.Id, chat, ct) is { } found && found.Peer != to)
                return No("to_user_id 不是这个聊天的买家，没有发送。");
            var id = await answers.SendAsync(
                actor,
                account.Id,
                chat,
                asked.Text("message") ?? "",
                AnswerOrigin.Api,
                ct
            );
            return Told(await answers.OutcomeAsync(actor, id, Patience, ct));
        }
        catch (RefusedException no)
        {
            return No(no.Message);
        }
    }

    private static ScriptAnswer No(string why) => new(false, why);

    private static ScriptAnswer Told(HandAnswer answer) =>
        answer.State switch
        {
            AnswerState.Sent => new ScriptAnswer(true, "已发送。"),
            AnswerState.Refused => No($"没有发出：{answer.Reason}"),
            AnswerState.Unknown => No("结果不明：可能已经送达，正在到聊天记录里核对，先不要重发。"),
            _ => No("结果不明：还在等账号的连接，连上后会发出，先不要重发。"),
        };

    private async Task<Actor?> CallerAsync(HttpContext http, string? key, CancellationToken ct)
    {
        if (
            key is not { Length: > 0 }
            || await callers.RunAsync(key, Origin.Of(http), ct) is not { } caller
            || !(await access.AuthorizeAsync(caller, http, Access.Operate)).Succeeded
        )
            return null;
        http.User = caller;
        return Actor.Of(http);
    }

    /// <returns>Null: none, or several are called so.</returns>
    private async Task<ShopAccount?> AccountAsync(Actor actor, string? named, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(named))
            return null;
        var own = await accounts.OfAsync(scope.Of(actor), ct);
        var meant = own.Where(a => a.Number == named || (Guid.TryParse(named, out var id) && a.Id == id)).ToList();
        if (meant.Count == 0)
            meant = [.. own.Where(a => a.Remark == named)];
        return meant is [var one] ? one : null;
    }

    private static async Task<JsonElement?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await request.Body.ReadAsync(buffer, ct) is > 0 and var read)
        {
            if (body.Length + read > MostBytes)
                return null;
            body.Write(buffer, 0, read);
        }
        try
        {
            using var asked = JsonDocument.Parse(body.ToArray());
            return asked.RootElement.ValueKind == JsonValueKind.Object ? asked.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
