using Microsoft.Extensions.Logging;
using Signalbox.Platform.Health;
using Signalbox.Platform.Health.History;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Ui.Words;

namespace Signalbox.Platform.Overview;

/// <summary>What the owner has to do now, from the checks and from whatever parts and modules offer.</summary>
internal sealed partial class NeedsAttention(
    Offers offers,
    ListHealth health,
    CheckTitles titles,
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
    private AttentionItem? Item(HealthLine check)
    {
        (AttentionSeverity Severity, string Zh, string En)? said = check.State switch
        {
            CheckState.Fail => (
                check.Required ? AttentionSeverity.Critical : AttentionSeverity.Warning,
                "没有通过",
                "failed"
            ),
            CheckState.Warn => (AttentionSeverity.Warning, "提醒注意", "asks for a look"),
            CheckState.Unknown when check.Required && check.Bars is [.., { State: CheckState.Unknown }] => (
                AttentionSeverity.Critical,
                "没有回答",
                "does not answer"
            ),
            _ => null,
        };
        return said is not var (severity, zh, en)
            ? null
            : new AttentionItem
            {
                Key = $"check.{check.Name}",
                Severity = severity,
                TitleZh = $"检查“{titles.Of(check.Name, Language.Chinese)}”{zh}",
                TitleEn = $"Check {check.Name} {en}",
                DetailZh = check.ReasonZh,
                Detail = check.Reason,
                Remedy = check.Remedy,
                RemedyZh = check.RemedyZh,
                Since = check.Since,
                Path = "/#health",
            };
    }

    [LoggerMessage(1620, LogLevel.Warning, "{Part} could not say what needs the owner and was left out")]
    private partial void LogLeftOut(string part, Exception fault);
}
