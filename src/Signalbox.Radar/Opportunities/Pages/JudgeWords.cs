using Signalbox.Platform.Ui.Kit;
using Signalbox.Platform.Ui.Layout;
using Signalbox.Radar.Judging;

namespace Signalbox.Radar.Opportunities.Pages;

/// <summary>How the console names who judged, and what they said.</summary>
internal static class JudgeWords
{
    /// <summary>值得看, 可以看看, 信号较弱.</summary>
    public static string Verdict(int score, Viewing seat) =>
        seat.Words[
            score >= 80 ? "judge.strong"
            : score >= 60 ? "judge.fair"
            : "judge.weak"
        ];

    /// <summary>deepseek/deepseek-flash · 提示词 v3, or 规则 v1.</summary>
    public static string Name(Judge judge, string name, int? prompt, Viewing seat) =>
        judge == Judge.Rules ? seat.Words["judge.rules", name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]]
        : prompt is { } number ? $"{name} · {seat.Words["judge.prompt", number]}"
        : name;

    /// <summary>¥0.0063; that it has no price where the model has none.</summary>
    public static string Cost(decimal? cny, Viewing seat) =>
        cny is { } yuan ? Figures.Yuan(yuan) : seat.Words["judge.no-price"];
}
