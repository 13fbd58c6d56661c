using System.Globalization;
using Signalbox.Platform.Overview;

namespace Signalbox.Platform.Jobs.Manage;

/// <summary>Dead jobs wait for a person.</summary>
internal sealed class JobsAttention(ListDeadKinds dead)
{
    /// <returns>One a kind.</returns>
    public async Task<IReadOnlyList<AttentionItem>> RunAsync(CancellationToken ct) =>
        [
            .. (await dead.RunAsync(ct)).Select(kind => new AttentionItem
            {
                Key = $"jobs.dead:{kind.Name}",
                Severity = AttentionSeverity.Critical,
                TitleZh = Text($"{kind.Count} 个任务 {kind.Name} 失败，已不再重试"),
                TitleEn = Text($"{kind.Name}: {kind.Count} failed, not tried again"),
                Detail = kind.Error,
                Since = kind.Since,
                Path = $"/jobs?state=Dead&name={Uri.EscapeDataString(kind.Name)}",
            }),
        ];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
