using System.Collections.Concurrent;

namespace Signalbox.FarEnds.Market;

/// <summary>How often an API may be called.</summary>
/// <param name="Calls">So many.</param>
/// <param name="Per">In any span of this length: a minute, an hour or a day.</param>
public sealed record TushareBudget(int Calls, TimeSpan Per);

/// <summary>An account of Tushare: what it may call, and how often.</summary>
public sealed class TushareToken
{
    private readonly ConcurrentDictionary<string, Queue<DateTimeOffset>> calls = new(StringComparer.Ordinal);

    /// <summary>What a caller sends.</summary>
    public string Text { get; init; } = "far0end1token2far0end1token2far0end1token2far0end1token2";

    /// <summary>The APIs that it has a right to; null is all of them.</summary>
    public IReadOnlySet<string>? Rights { get; set; }

    /// <summary>How a missing right is told: 40203, as it is seen most, or 2002, as the documents say.</summary>
    public int NoRightCode { get; set; } = 40203;

    /// <summary>The budget of each API that has none of its own.</summary>
    public TushareBudget Budget { get; set; } = new(500, TimeSpan.FromMinutes(1));

    /// <summary>Budgets of single APIs, by name.</summary>
    public IDictionary<string, TushareBudget> Budgets { get; } =
        new ConcurrentDictionary<string, TushareBudget>(StringComparer.Ordinal);

    /// <summary>Takes one call out of the budget.</summary>
    /// <returns>The budget that is used up; null when the call may be made.</returns>
    internal TushareBudget? Spend(string api, DateTimeOffset now)
    {
        var budget = Budgets.TryGetValue(api, out var own) ? own : Budget;
        var made = calls.GetOrAdd(api, _ => new Queue<DateTimeOffset>());
        lock (made)
        {
            while (made.TryPeek(out var oldest) && oldest <= now - budget.Per)
                made.Dequeue();
            if (made.Count >= budget.Calls)
                return budget;
            made.Enqueue(now);
            return null;
        }
    }
}
