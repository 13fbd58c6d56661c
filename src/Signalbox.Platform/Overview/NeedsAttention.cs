using Microsoft.Extensions.Logging;
using Signalbox.Platform.Health;
using Signalbox.Platform.Health.History;
using Signalbox.Platform.Hosting;

namespace Signalbox.Platform.Overview;

/// <summary>What the owner has to do now, from the checks and from whatever parts and modules offer.</summary>
internal sealed partial class NeedsAttention(
    Offers offers,
    ListHealth health,
    IServiceProvider services,
    ILogger<NeedsAttention> log
)
{
    public const int Most = 200;

    /// <returns>At most 200, the worst first, then the oldest. A part that cannot answer is left out: its check tells why.</returns>
    public async Task<IReadOnlyList<AttentionItem>> RunAsync(CancellationToken ct) =>
        await RunAsync(await health.RunAsync(ct), ct);

    /// <summary>The same, for a caller who has looked at the checks.</summary>
    public async Task<IReadOnlyList<AttentionItem>> RunAsync(HealthOverview looked, CancellationToken ct)
    {
        var offered = await Task.WhenAll(offers.Attentions.Select(find => FoundAsync(find, ct)));
        var items = offered.SelectMany(i => i).ToList();
        var told = items.Select(i => i.InsteadOfCheck).OfType<string>().ToHashSet(StringComparer.Ordinal);
        items.AddRange(looked.Checks.Where(c => !told.Contains(c.Name)).Select(Item).OfType<AttentionItem>());
        return
        [
            .. items
                .OrderBy(i => i.Severity)
                .ThenBy(i => i.Since ?? DateTimeOffset.MaxValue)
                .ThenBy(i => i.Key, StringComparer.Ordinal)
                .Take(Most),
        ];
    }

    private async Task<IReadOnlyList<AttentionItem>> FoundAsync(
        Func<IServiceProvider, CancellationToken, Task<IReadOnlyList<AttentionItem>>> find,
        CancellationToken ct
    )
    {
        try
        {
            return await InTime.RunAsync(stop => find(services, stop), ct);
        }
        catch (Exception fault) when (!ct.IsCancellationRequested) // anybody's code, and the rest must be told
        {
            LogLeftOut(find.Method.DeclaringType?.FullName ?? find.Method.Name, fault);
            return [];
        }
    }

    /// <returns>Null when nobody has to look; «unknown» of a check that is only slow is no call for a person.</returns>
    private static AttentionItem? Item(HealthLine check) =>
        check.State switch
        {
            CheckState.Fail => new AttentionItem
            {
                Key = $"check.{check.Name}",
                Severity = check.Required ? AttentionSeverity.Critical : AttentionSeverity.Warning,
                TitleZh = $"检查 {check.Name} 没有通过",
                TitleEn = $"Check {check.Name} failed",
                Detail = check.Reason,
                Remedy = check.Remedy,
                Since = check.Since,
                Path = "/#health",
            },
            CheckState.Warn => new AttentionItem
            {
                Key = $"check.{check.Name}",
                Severity = AttentionSeverity.Warning,
                TitleZh = $"检查 {check.Name} 提醒注意",
                TitleEn = $"Check {check.Name} asks for a look",
                Detail = check.Reason,
                Remedy = check.Remedy,
                Since = check.Since,
                Path = "/#health",
            },
            CheckState.Unknown when check.Required && check.Bars is [.., { State: CheckState.Unknown }] =>
                new AttentionItem
                {
                    Key = $"check.{check.Name}",
                    Severity = AttentionSeverity.Critical,
                    TitleZh = $"检查 {check.Name} 没有回答",
                    TitleEn = $"Check {check.Name} does not answer",
                    Detail = check.Reason,
                    Remedy = check.Remedy,
                    Since = check.Since,
                    Path = "/#health",
                },
            _ => null,
        };

    [LoggerMessage(1620, LogLevel.Warning, "{Part} could not say what needs the owner and was left out")]
    private partial void LogLeftOut(string part, Exception fault);
}
