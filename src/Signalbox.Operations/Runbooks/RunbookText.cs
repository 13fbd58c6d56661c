using System.Text;
using Signalbox.Platform.Health;
using Signalbox.Platform.Ui.Words;

namespace Signalbox.Operations.Runbooks;

/// <summary>Runbooks as Markdown, for <c>docs/runbooks</c>: Chinese first, English beside it.</summary>
internal static class RunbookText
{
    public static string Of(Runbook runbook, IReadOnlyList<HealthCheck> checks, CheckTitles titles)
    {
        var text = new StringBuilder();
        text.Append(Inv($"# {runbook.TitleZh} · {runbook.TitleEn}\n\n"))
            .Append(Inv($"`signalbox runbook {runbook.Id}` · `/runbooks/{runbook.Id}`\n\n"))
            .Append(
                "按顺序检查，先处理第一个不正常的步骤。\nLook in this order, and see to the first step that is not ok.\n\n"
            )
            .Append("| # | 检查 · check | id | 产品可做的 · what the product can do |\n|---|---|---|---|\n");
        foreach (var (number, step) in runbook.Steps.Index())
            text.Append(
                Inv(
                    $"| {number + 1} | {titles.Of(step, Language.Chinese)} · {titles.Of(step, Language.English)} | `{step}` | {Cure(runbook, step)} |\n"
                )
            );
        text.Append("\n不正常时：\n\n");
        foreach (var (number, step) in runbook.Steps.Index())
            text.Append(Inv($"{number + 1}. {titles.Of(step, Language.Chinese)}：{titles.CureOf(step)}\n"));
        var leading = checks.Where(c => c.Runbook == runbook.Id).Select(c => $"`{c.Name}`").ToList();
        if (leading.Count > 0)
            text.Append(Inv($"\n这些检查指向本手册 · led here by: {string.Join(", ", leading)}\n"));
        return text.ToString();
    }

    public static string Index(IReadOnlyList<Runbook> runbooks)
    {
        var text = new StringBuilder("# 处理手册 · Runbooks\n\n");
        text.Append("由代码中的表生成，不手工修改。\nMade from the table in the code; not edited by hand.\n\n");
        foreach (var runbook in runbooks)
            text.Append(Inv($"- [{runbook.TitleZh} · {runbook.TitleEn}]({runbook.Id}.md)\n"));
        return text.ToString();
    }

    private static string Cure(Runbook runbook, string step) =>
        runbook.Cures.TryGetValue(step, out var cure)
            ? $"{cure.TitleZh} · {cure.TitleEn}{(cure.IsSafe ? " (`--fix`)" : "")}"
            : "";

    private static string Inv(FormattableString text) => FormattableString.Invariant(text);
}
