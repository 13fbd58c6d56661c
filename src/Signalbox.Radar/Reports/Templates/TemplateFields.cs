using System.Globalization;
using Fluid;
using Fluid.Values;

namespace Signalbox.Radar.Reports.Templates;

/// <summary>What a template may name, from what a push tells.</summary>
internal static class TemplateFields
{
    private const int MostFinds = 30;
    private const int MostFailures = 10;

    /// <param name="isTitle">Whether the words go into a title, which knows no markup, instead of Markdown.</param>
    public static IReadOnlyDictionary<string, FluidValue> Of(
        ReportContent content,
        Uri link,
        IReadOnlyList<ReportOpportunity> fresh,
        TimeZoneInfo zone,
        Func<Guid, Uri> feedback,
        bool isTitle
    )
    {
        content = ReportTidy.Of(content, zone);
        var say = new Words(isTitle);
        return new Dictionary<string, FluidValue>(StringComparer.Ordinal)
        {
            ["title"] = say.It(ReportWords.Title(content), 60),
            ["day"] = say.It(content.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), 10),
            ["slot"] = say.It(content.Slot.ToString("HH:mm", CultureInfo.InvariantCulture), 5),
            ["sentence"] = say.It(ReportSentence.Of(content), 200),
            ["done"] = say.It(ReportWords.Done(content), 200),
            ["cost"] = say.It(content.Figures.CostCny is null ? null : ReportWords.Money(content.Figures.CostCny), 20),
            ["judges"] = say.It(ReportWords.Judges(content), 200),
            ["warning"] = say.It(content.SilenceWarning, 200),
            ["is_cut_short"] = BooleanValue.Create(content.CutShort),
            ["link"] = new StringValue(link.AbsoluteUri),
            ["count"] = NumberValue.Create(fresh.Count),
            ["opportunities"] = List(
                fresh.Take(MostFinds).Select(o => Find(o, content.Day, link, zone, feedback, say))
            ),
            ["failures"] = List(content.Failures.Take(MostFailures).Select(f => Failure(f, say))),
        };
    }

    /// <inheritdoc cref="Of(ReportContent, Uri, IReadOnlyList{ReportOpportunity}, TimeZoneInfo, Func{Guid, Uri}, bool)"/>
    public static IReadOnlyDictionary<string, FluidValue> Of(
        ReportOpportunity found,
        string topic,
        Uri link,
        TimeZoneInfo zone,
        DateOnly today,
        Func<Guid, Uri> feedback,
        bool isTitle
    )
    {
        var say = new Words(isTitle);
        return new Dictionary<string, FluidValue>(StringComparer.Ordinal)
        {
            ["topic"] = say.It(topic, 40),
            ["link"] = new StringValue(link.AbsoluteUri),
            ["opportunity"] = Find(found, today, link, zone, feedback, say),
        };
    }

    private static FieldsValue Find(
        ReportOpportunity found,
        DateOnly today,
        Uri link,
        TimeZoneInfo zone,
        Func<Guid, Uri> feedback,
        Words say
    )
    {
        var o = ReportTidy.Of(found, zone);
        return new FieldsValue(
            new Dictionary<string, FluidValue>(StringComparer.Ordinal)
            {
                ["score"] = NumberValue.Create(o.Score),
                ["headline"] = say.It(o.Headline, 80),
                ["kind"] = say.It(o.Kind, 20),
                ["topic"] = say.It(o.Topic, 40),
                ["reason"] = say.It(o.Reason, 200),
                ["counter"] = say.It(o.CounterArgument, 200),
                ["action"] = say.It(o.Action, 200),
                ["deadline"] = say.It(o.Deadline is { } day ? ReportWords.Deadline(day, today) : null, 30),
                ["amounts"] = List(o.Amounts.Select(a => say.It(a, 40))),
                ["symbols"] = List(o.Symbols.Select(s => say.It(s, 20))),
                ["evidence"] = List(o.Evidence.Take(5).Select(e => say.It(e, 200))),
                ["article"] = say.It(o.ArticleTitle, 100),
                ["source"] = say.It(o.Sources is [var first, ..] ? first.Source : null, 40),
                ["feedback"] = new StringValue(feedback(o.Id).AbsoluteUri),
                ["url"] = new StringValue(
                    ReportTidy.WebLink(o.ArticleUrl) ?? $"{link.AbsoluteUri}#{ReportWords.Anchor(o.Id)}"
                ),
            }
        );
    }

    private static FieldsValue Failure(ReportFailure failure, Words say) =>
        new(
            new Dictionary<string, FluidValue>(StringComparer.Ordinal)
            {
                ["what"] = say.It(failure.What, 20),
                ["subject"] = say.It(failure.Subject, 60),
                ["reason"] = say.It(failure.Reason, 120),
            }
        );

    private static ArrayValue List(IEnumerable<FluidValue> items) => new([.. items]);

    /// <summary>Words from outside mean themselves.</summary>
    private sealed class Words(bool isTitle)
    {
        public FluidValue It(string? text, int most)
        {
            if (string.IsNullOrEmpty(text))
                return NilValue.Instance;
            var line = ReportTidy.Line(text, most);
            return new StringValue(isTitle ? line : MarkdownText.Plain(line));
        }
    }

    /// <summary>An object whose fields are known: one that it has not is the author's mistake.</summary>
    private sealed class FieldsValue(IReadOnlyDictionary<string, FluidValue> fields) : FluidValue
    {
        public override FluidValues Type => FluidValues.Object;

        public override ValueTask<FluidValue> GetValueAsync(string name, TemplateContext context) =>
            new(fields.GetValueOrDefault(name) ?? throw new FluidException($"there is no field {name}"));

        public override bool Equals(FluidValue? other) => ReferenceEquals(this, other);

        public override bool ToBooleanValue() => true;

        public override decimal ToNumberValue() => 0;

        public override string ToStringValue() => "";

        public override object ToObjectValue() => fields;
    }
}
