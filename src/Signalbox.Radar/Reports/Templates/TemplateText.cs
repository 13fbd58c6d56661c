using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Fluid;
using Fluid.Values;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Reports.Templates;

/// <summary>Puts fields into a Liquid template, in bounds: whatever its author wrote, it ends soon and stays small.</summary>
internal static partial class TemplateText
{
    /// <summary>Longest template, in letters.</summary>
    public const int MostSource = 8000;

    /// <summary>Longest outcome in bytes: what every channel can take in a few parts.</summary>
    public const int MostBytes = 16_000;

    private const int MostSteps = 5000;
    private const int MostDepth = 30;

    // What only repeats, reads files or keeps state has no use here; filters that make texts grow have none either.
    private static readonly string[] Tags =
    [
        "if",
        "unless",
        "case",
        "for",
        "break",
        "continue",
        "comment",
        "raw",
        "assign",
    ];

    private static readonly string[] Filters =
    [
        "size",
        "first",
        "last",
        "join",
        "truncate",
        "strip",
        "slice",
        "upcase",
        "downcase",
        "default",
        "plus",
        "minus",
        "round",
    ];

    private static readonly FluidParser Parser = NewParser();
    private static readonly TemplateOptions Options = NewOptions();

    /// <exception cref="RefusedException">400 <c>radar.template.wrong</c>: it cannot be read, names what there is not, does
    /// not end or grows too long.</exception>
    public static async Task<string> RunAsync(
        string source,
        IReadOnlyDictionary<string, FluidValue> fields,
        CancellationToken ct
    )
    {
        if (source.Length > MostSource)
            throw Wrong($"it has more than {MostSource} letters");
        if (Range().IsMatch(source))
            throw Wrong("ranges such as (1..9) are not offered; go through a list instead");
        if (!Parser.TryParse(source, out var template, out var fault))
            throw Wrong(fault.Split('\n')[0]);
        var context = new TemplateContext(Options);
        foreach (var (name, value) in fields)
            context.SetValue(name, value);
        await using var outcome = new BoundedText(MostBytes, ct);
        try
        {
            await template.RenderAsync(outcome, context, NullEncoder.Default, isolateContext: false);
        }
        catch (FluidException missing)
        {
            throw Wrong(missing.Message);
        }
        catch (InvalidOperationException)
        {
            throw Wrong("it goes round too often: loops within loops over long lists");
        }
        return outcome.ToString().Trim();
    }

    private static FluidParser NewParser()
    {
        var parser = new FluidParser();
        foreach (var tag in parser.RegisteredTags.Keys.Except(Tags, StringComparer.Ordinal).ToList())
            parser.RegisteredTags.Remove(tag);
        return parser;
    }

    private static TemplateOptions NewOptions()
    {
        var options = new TemplateOptions
        {
            MaxSteps = MostSteps,
            MaxRecursion = MostDepth,
            StrictFilters = true,
            CultureInfo = CultureInfo.InvariantCulture,
            Undefined = name => throw new FluidException($"there is no field {name}"),
        };
        foreach (var filter in options.Filters.Select(f => f.Key).Except(Filters, StringComparer.Ordinal).ToList())
            options.Filters.Remove(filter);
        return options;
    }

    private static RefusedException Wrong(string why) =>
        RefusedException.Invalid("radar.template.wrong", $"The template cannot be used: {why.TrimEnd('.')}.");

    [GeneratedRegex(@"\(\s*[\w.-]+?\s*\.\.", RegexOptions.NonBacktracking)]
    private static partial Regex Range();

    /// <summary>Text that does not grow beyond so many bytes.</summary>
    private sealed class BoundedText(int most, CancellationToken ct) : StringWriter(CultureInfo.InvariantCulture)
    {
        private int bytes;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(string? value)
        {
            ct.ThrowIfCancellationRequested();
            if ((bytes += Encoding.UTF8.GetByteCount(value ?? "")) > most)
                throw new FluidException($"what it makes is longer than {most} bytes");
            base.Write(value);
        }

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());
    }
}
