using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Signalbox.Platform.Http;
using Signalbox.Shop.Goods;
using Signalbox.Shop.Orders;
using Signalbox.Shop.Xianyu.Events;
using Signalbox.Shop.Xianyu.Mtop;

namespace Signalbox.Shop.Deliveries;

/// <summary>What a supplier's address said.</summary>
/// <param name="IsFinal">Whether asking again changes nothing.</param>
internal sealed record Supplied(string? Content, bool IsFinal, string Reason);

/// <summary>Asks a supplier's address for one unit, always with the same <c>Idempotency-Key</c>, so that a lost answer costs no second key.</summary>
/// <remarks>
/// It posts <c>{"order", "unit", "item", "spec"}</c> and takes the text of <c>content</c>, <c>key</c> or <c>data</c>, or the whole
/// answer where that is plain text. A supplier that does not heed the key is one that must not be used.
/// </remarks>
internal sealed class AskSupplier(IHttpClientFactory clients)
{
    /// <summary>Name of the outgoing client.</summary>
    public const string Client = "shop-supplier";

    private const int MostBytes = 64 * 1024;
    private const int MostLetters = 4_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public async Task<Supplied> RunAsync(GoodsEntry goods, Delivery unit, ShopOrder order, CancellationToken ct)
    {
        var whom = JsonSerializer.Deserialize<SupplierContent>(goods.Content)!; // we wrote it
        using var request = new HttpRequestMessage(HttpMethod.Post, whom.Url);
        request.Headers.TryAddWithoutValidation("Idempotency-Key", unit.Id.ToString());
        if (whom.Token is { Length: > 0 } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Content = new StringContent(
            JsonSerializer.Serialize(
                new Dictionary<string, object?>
                {
                    ["order"] = order.OrderId,
                    ["unit"] = unit.Unit,
                    ["item"] = order.ItemId,
                    ["spec"] = order.Spec,
                },
                MtopJson.Options
            ),
            Encoding.UTF8,
            "application/json"
        );
        // Real time, also under a test's clock: what is limited here is a real answer.
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            using var client = clients.CreateClient(Client);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            if (!answer.IsSuccessStatusCode)
                return new Supplied(
                    null,
                    (int)answer.StatusCode is >= 400 and < 500 and not 408 and not 425 and not 429,
                    $"status {(int)answer.StatusCode}"
                );
            var body = await answer.Content.ReadAtMostAsync(MostBytes, both.Token);
            return body is not null && Text(body) is { Length: > 0 and <= MostLetters } content
                ? new Supplied(content, false, "")
                : new Supplied(null, true, "the answer holds no text to give");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new Supplied(null, false, $"no answer within {Patience.TotalSeconds:0} s");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return new Supplied(null, false, fault.Message);
        }
    }

    private static string? Text(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body).Trim();
        if (!text.StartsWith('{'))
            return text;
        try
        {
            var answer = JsonElement.Parse(text);
            return answer.Text("content") ?? answer.Text("key") ?? answer.Text("data");
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
