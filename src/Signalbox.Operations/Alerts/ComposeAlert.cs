using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Preferences;
using Signalbox.Platform.Ui.Words;

namespace Signalbox.Operations.Alerts;

/// <summary>One line of a message.</summary>
internal sealed record Told(AlertRule Rule, Tracked Alert, Telling Telling)
{
    public string Key => AlertStates.Key(Alert.Key, Alert.Standing, Telling);
}

/// <summary>Puts what one judgement found into one message: the worst first, each with what to do first.</summary>
internal sealed class ComposeAlert(
    Offers offers,
    LookAtChecks checks,
    InstallationLanguage language,
    IOptions<InstallationOptions> installation,
    TimeProvider clock
)
{
    /// <summary>The messages' kind, by which a channel can be limited.</summary>
    public const string Kind = "operations.alert";

    private const int MostShown = 30;

    /// <param name="all">At least one.</param>
    public async Task<OutgoingMessage> RunAsync(IReadOnlyList<Told> all, CancellationToken ct)
    {
        var isChinese = await language.RunAsync(ct) == Language.Chinese;
        var sorted = all.OrderBy(t => t.Telling == Telling.Resolved)
            .ThenByDescending(t => t.Rule.Severity)
            .ThenBy(t => t.Alert.Key, StringComparer.Ordinal)
            .ToList();
        var firsts = await FirstsAsync(sorted, isChinese, ct);
        var markdown = new StringBuilder();
        foreach (var told in sorted.Take(MostShown))
            Add(markdown, told, firsts.GetValueOrDefault(told.Rule.Runbook), isChinese);
        if (sorted.Count > MostShown)
            markdown.Append(
                CultureInfo.InvariantCulture,
                $"{(isChinese ? "另有" : "And more:")} {sorted.Count - MostShown}\n\n"
            );
        // Every key, also of those that found no place: by them a message that came twice is known.
        markdown.Append("> ").AppendJoin(' ', sorted.Select(t => $"`{t.Key}`")).Append('\n');
        return new OutgoingMessage
        {
            Kind = Kind,
            Key = KeyOf(sorted),
            Title = Title(sorted, isChinese),
            Markdown = markdown.ToString(),
            Link = new Uri($"{installation.Value.PublicUrl.TrimEnd('/')}/alerts"),
            MustSend = sorted.Exists(t => t.Rule.Severity == AlertSeverity.Critical),
        };
    }

    /// <summary>The same for the same content, whoever makes it; short enough for an index.</summary>
    private static string KeyOf(List<Told> all)
    {
        var keys = string.Join('\n', all.Select(t => t.Key).Order(StringComparer.Ordinal));
        return $"alert:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(keys)))}";
    }

    private static string Title(List<Told> all, bool isChinese)
    {
        var first = all[0];
        var title = isChinese ? first.Rule.TitleZh : first.Rule.TitleEn;
        var more =
            all.Count == 1 ? ""
            : isChinese ? $" 等 {all.Count} 条"
            : $" and {all.Count - 1} more";
        return $"{Word(first, isChinese)} {title}{more}";
    }

    private static string Word(Told told, bool isChinese) =>
        told.Telling switch
        {
            Telling.Resolved => isChinese ? "【已恢复】" : "[Resolved]",
            Telling.Still => isChinese ? "【仍在告警】" : "[Still firing]",
            Telling.Flaps => isChinese ? "【反复】" : "[Flapping]",
            _ => told.Rule.Severity switch
            {
                AlertSeverity.Critical => isChinese ? "【严重】" : "[Critical]",
                AlertSeverity.Warning => isChinese ? "【警告】" : "[Warning]",
                _ => isChinese ? "【提示】" : "[Info]",
            },
        };

    private void Add(StringBuilder markdown, Told told, string? first, bool isChinese)
    {
        var (rule, alert) = (told.Rule, told.Alert);
        var since = TimeZoneInfo.ConvertTime(alert.Standing.Since, clock.LocalTimeZone);
        Line($"### {Word(told, isChinese)} {(isChinese ? rule.TitleZh : rule.TitleEn)}");
        Line(
            $"- {(isChinese ? "情况" : "Found")}: {(isChinese ? AlertRow.InChinese(alert.ReasonZh, alert.Reason) : alert.Reason)}"
        );
        if (alert.Labels.Length > 0)
            Line($"- {(isChinese ? "对象" : "Of")}: {alert.Labels}");
        Line(
            $"- {(isChinese ? "自" : "Since")}: {since.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)}"
        );
        if (told.Telling != Telling.Resolved)
        {
            if (first is not null)
                Line($"- {(isChinese ? "先做" : "First")}: {first}");
            Line($"- {(isChinese ? "手册" : "Runbook")}: signalbox runbook {rule.Runbook}");
        }
        markdown.Append('\n');

        void Line(string line) => markdown.Append(line).Append('\n');
    }

    /// <summary>By runbook: the cure of the first of its checks that is not well now.</summary>
    private async Task<Dictionary<string, string>> FirstsAsync(List<Told> all, bool isChinese, CancellationToken ct)
    {
        var ids = all.Where(t => t.Telling is not Telling.Resolved).Select(t => t.Rule.Runbook).ToHashSet();
        var runbooks = offers.Runbooks.Where(r => ids.Contains(r.Id)).ToList();
        var steps = runbooks.SelectMany(r => r.Steps).ToHashSet(StringComparer.Ordinal);
        if (steps.Count == 0)
            return [];
        var looks = (await checks.RunAsync(steps, ct)).ToDictionary(l => l.Check.Name, StringComparer.Ordinal);
        var firsts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var runbook in runbooks)
        {
            var first = runbook
                .Steps.Select(s => looks.GetValueOrDefault(s))
                .FirstOrDefault(l => l is not null && l.Result.State != CheckState.Ok);
            firsts[runbook.Id] = first is null
                ? (isChinese ? "手册各步骤此刻都正常" : "every step of the runbook is well now")
                : First(first, isChinese);
        }
        return firsts;
    }

    private static string First(CheckedHealth look, bool isChinese)
    {
        var (name, result) = (look.Check.Name, look.Result);
        return isChinese
            ? $"{name}：{result.ReasonZh}{result.RemedyZh}"
            : $"{name}: {result.Reason} {result.Remedy}".TrimEnd();
    }
}
