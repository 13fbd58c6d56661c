using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Signalbox.Platform.Http;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Chats;
using Signalbox.Shop.Items;
using Signalbox.Shop.Replies.Settings;
using Signalbox.Shop.Xianyu.Chats;
using Signalbox.Shop.Xianyu.Events;

namespace Signalbox.Shop.Replies.Service;

/// <summary>What a service's answer came to.</summary>
/// <param name="Parts">What may leave; none: nothing is said.</param>
/// <param name="IsHandled">Nobody else is asked.</param>
/// <param name="ForPerson">Nothing else is tried: a person answers.</param>
internal sealed record ServiceWord(
    IReadOnlyList<OutgoingContent> Parts,
    bool IsHandled,
    bool ForPerson,
    int? PauseMinutes,
    Decision Decision
);

/// <summary>Asks a service of the owner's what to answer a buyer (contracts/onebot.md, section 4). Silence and errors leave it to whoever is next.</summary>
/// <remarks>The same question is asked with the same key: a crash in between costs no second answer of the service's.</remarks>
internal sealed class AskReplyService(IHttpClientFactory clients, ChatStore chats, ItemStore items, HoldAnswer hold)
    : IDisposable
{
    /// <summary>Name of the outgoing client.</summary>
    public const string Client = "shop-reply-service";

    private const int MostBytes = 64 * 1024;

    /// <summary>Of this process: who is slow must not hold up everybody's orders.</summary>
    private const int AtOnce = 32;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    private readonly SemaphoreSlim places = new(AtOnce);

    public async Task<ServiceWord> RunAsync(
        Seat seat,
        ShopChat chat,
        Question question,
        ReplyService service,
        CancellationToken ct
    )
    {
        if (!await places.WaitAsync(TimeSpan.Zero, ct))
            return Nothing("too many ask their services just now");
        try
        {
            var said = await chats.LastAsync(
                seat.Id,
                chat.Conversation,
                service.History + question.MessageIds.Count,
                ct
            );
            var before = said.Where(l => !question.MessageIds.Contains(l.MessageId)).TakeLast(service.History).ToList();
            var item = chat.ItemId is { } id ? await items.FindAsync(seat.Id, id, ct) : null;
            var (answer, why) = await AskAsync(
                service,
                Asked(seat, chat, question, before, item),
                Key(seat, question),
                ct
            );
            if (answer is not { IsHandled: true })
                return Nothing(why.Length > 0 ? why : "it has nothing to say");
            List<string> buyerSaid = [.. before.Where(l => l.By == ChatSide.Buyer).Select(l => l.Text), question.Text];
            return Held(answer, item, buyerSaid);
        }
        finally
        {
            places.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => places.Dispose();

    private ServiceWord Held(ServiceSays answer, ShopItem? item, IReadOnlyList<string> buyerSaid)
    {
        var (parts, but) = (new List<OutgoingContent>(), (string?)null);
        foreach (var text in answer.Texts)
        {
            var held = hold.Run(text, item, buyerSaid);
            but ??= held.But;
            if (held.Text is not { } leaves)
                return new ServiceWord([], true, ForPerson: true, null, new Decision("service", but));
            if (!parts.Contains(new OutgoingText(leaves)))
                parts.Add(new OutgoingText(leaves));
        }
        parts.AddRange(answer.Pictures.Select(url => new OutgoingPicture(new ChatPicture(url, 800, 800))));
        return new ServiceWord(
            parts,
            true,
            ForPerson: false,
            answer.PauseMinutes,
            new Decision("service", parts.Count == 0 ? "silent" : but)
        );
    }

    private static object Asked(
        Seat seat,
        ShopChat chat,
        Question question,
        IReadOnlyList<SaidLine> before,
        ShopItem? item
    ) =>
        new
        {
            @event = new
            {
                type = "message.received",
                account = new { id = seat.Id, remark = seat.Account.Name },
                chat = chat.Conversation,
                buyer = chat.Peer,
                buyer_nick = chat.PeerNick,
                text = question.Text,
            },
            history = before.Select(l => new
            {
                by = l.By.ToString().ToLowerInvariant(),
                l.Text,
                l.At,
            }),
            item = chat.ItemId is null
                ? null
                : new
                {
                    id = chat.ItemId,
                    title = item?.Title ?? chat.ItemTitle,
                    price_cny = item?.Price / 100m,
                },
            idempotency_key = Key(seat, question),
        };

    private static string Key(Seat seat, Question question) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{seat.Id}\n{string.Join('\n', question.MessageIds)}"))
        )[..40];

    private async Task<(ServiceSays? Says, string Why)> AskAsync(
        ReplyService service,
        object asked,
        string key,
        CancellationToken ct
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, service.Url);
        request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(asked, Json));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        if (service.Token is { } token)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        // Real time, also under a test's clock: what is limited here is a real answer.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(service.Seconds), TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            using var client = clients.CreateClient(Client);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            if (!answer.IsSuccessStatusCode)
                return (null, $"status {(int)answer.StatusCode}");
            var body = await answer.Content.ReadAtMostAsync(MostBytes, both.Token);
            return body is not null && ReadServiceAnswer.Run(body) is { } says
                ? (says, "")
                : (null, "an answer that is none");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, $"no answer within {service.Seconds} s");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return (null, fault.GetBaseException().Message);
        }
    }

    private static ServiceWord Nothing(string why) =>
        new([], false, ForPerson: false, null, new Decision("service", why));
}
