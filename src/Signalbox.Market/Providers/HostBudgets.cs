using System.Collections.Concurrent;

namespace Signalbox.Market.Providers;

/// <summary>The budgets of all hosts.</summary>
internal sealed class HostBudgets(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, HostBudget> budgets = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="perMinute">What is sent at most to a host that has refused nothing; the first caller's counts.</param>
    public HostBudget Of(string host, double perMinute) =>
        budgets.GetOrAdd(host, name => new HostBudget(name, perMinute, clock));

    /// <summary>Those that were called, by name.</summary>
    public IReadOnlyList<HostState> States =>
        [.. budgets.Values.Select(b => b.State).OrderBy(s => s.Host, StringComparer.Ordinal)];
}
