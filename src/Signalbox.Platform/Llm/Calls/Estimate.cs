using Microsoft.Extensions.AI;
using Signalbox.Platform.Llm.Vendors;
using Signalbox.Platform.Llm.Wire;

namespace Signalbox.Platform.Llm.Calls;

/// <summary>What a request will take, before it is sent.</summary>
/// <param name="WorstCny">With nothing in the cache and an answer of full length; 0 without a price.</param>
internal sealed record Estimate(int InputTokens, int MostOutputTokens, decimal WorstCny)
{
    public static Estimate Of(Route route, IReadOnlyList<ChatMessage> messages, ChatOptions chat, DateTimeOffset now)
    {
        var input = messages.Sum(m => TokenEstimate.Of(m.Text));
        var output = chat.MaxOutputTokens ?? route.Purpose.MaxTokens;
        return new Estimate(input, output, Price.At(route.Prices, now)?.Of(input, 0, output) ?? 0);
    }
}
