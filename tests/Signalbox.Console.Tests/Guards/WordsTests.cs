using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Signalbox.Console.Tests.Guards;

/// <summary>Every word stands in both languages, and every key is used.</summary>
public sealed partial class WordsTests
{
    private static readonly string Source = Path.Combine(Tree.Root, "src");

    [Fact]
    public void Every_key_has_words_in_both_languages()
    {
        var chinese = Keys(f => !f.EndsWith(".en.resx", StringComparison.Ordinal));
        var english = Keys(f => f.EndsWith(".en.resx", StringComparison.Ordinal));

        Assert.NotEmpty(chinese);
        // A refusal's own sentence, and a check's own remedy, is its English.
        Assert.Empty(chinese.Keys.Except(english.Keys).Except(Keys(IsBesideEnglish).Keys));
        Assert.Empty(english.Keys.Except(chinese.Keys));
        Assert.Empty(chinese.Concat(english).Where(w => string.IsNullOrWhiteSpace(w.Value)).Select(w => w.Key));
    }

    [Fact]
    public void Every_refusal_has_words_in_chinese()
    {
        var words = Keys(f => !f.EndsWith(".en.resx", StringComparison.Ordinal))
            .Keys.Where(k => k.StartsWith("refused.", StringComparison.Ordinal))
            .Select(k => k["refused.".Length..])
            .ToHashSet(StringComparer.Ordinal);
        var code = string.Join('\n', Files("*.razor").Concat(Files("*.cs")).Select(File.ReadAllText));
        var refused = Refused().Matches(code).Select(m => m.Groups["code"].Value).ToHashSet(StringComparer.Ordinal);
        var said = Quoted().Matches(code).Select(m => m.Groups["key"].Value).ToHashSet(StringComparer.Ordinal);

        Assert.True(refused.Count > 150, $"{refused.Count} codes were found.");
        Assert.Equal([], refused.Except(words).Order(StringComparer.Ordinal));
        Assert.Equal([], words.Except(said).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_act_in_the_audit_log_has_words()
    {
        var words = Keys(f => !f.EndsWith(".en.resx", StringComparison.Ordinal)).Keys.ToHashSet(StringComparer.Ordinal);
        var code = string.Join('\n', Files("*.cs").Select(File.ReadAllText));
        var acts = Audited().Matches(code).Select(m => m.Groups["act"].Value).ToHashSet(StringComparer.Ordinal);

        Assert.True(acts.Count > 40, $"{acts.Count} acts were found.");
        Assert.Equal([], acts.Where(a => !words.Contains($"audit.is.{a}")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_same_places_are_filled_in_in_both_languages()
    {
        var chinese = Keys(f => !f.EndsWith(".en.resx", StringComparison.Ordinal));
        var english = Keys(f => f.EndsWith(".en.resx", StringComparison.Ordinal));

        Assert.Empty(
            chinese
                .Where(w => english.TryGetValue(w.Key, out var other) && Holes(w.Value) != Holes(other))
                .Select(w => w.Key)
        );
    }

    [Fact]
    public void Every_key_is_used_and_every_used_key_has_words()
    {
        var keys = Keys(f => !f.EndsWith(".en.resx", StringComparison.Ordinal)).Keys.ToHashSet();
        var code = string.Join('\n', Files("*.razor").Concat(Files("*.cs")).Select(File.ReadAllText));

        var literal = Quoted().Matches(code).Select(m => m.Groups["key"].Value).ToHashSet();
        var begun = Begun().Matches(code).Select(m => m.Groups["key"].Value).Distinct().ToList();
        var asked = Asked().Matches(code).Select(m => m.Groups["key"].Value).Distinct();

        var unused = keys.Where(k =>
            !literal.Contains(k) && !begun.Exists(b => k.StartsWith(b, StringComparison.Ordinal))
        );
        var wordless = asked.Where(k => !keys.Contains(k) && !k.EndsWith('.'));
        Assert.Equal([], unused);
        Assert.Equal([], wordless);
    }

    private static bool IsBesideEnglish(string file) => Path.GetFileName(file) is "Refusals.resx" or "Cures.resx";

    private static string Holes(string text) =>
        string.Join(',', Hole().Matches(text).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal));

    private static Dictionary<string, string> Keys(Func<string, bool> which) =>
        Files("*.resx")
            .Where(which)
            .SelectMany(f => XDocument.Load(f).Root!.Elements("data"))
            .ToDictionary(d => d.Attribute("name")!.Value, d => d.Element("value")!.Value, StringComparer.Ordinal);

    private static IEnumerable<string> Files(string pattern) =>
        Directory
            .GetFiles(Source, pattern, SearchOption.AllDirectories)
            .Where(f =>
                !f.Contains("/obj/", StringComparison.Ordinal)
                && !f.Contains("/node_modules/", StringComparison.Ordinal)
            );

    [GeneratedRegex("\"(?<key>[a-z][A-Za-z0-9-]*(\\.[A-Za-z0-9_-]+)+)\"", RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex Quoted();

    // Conflict("backup.key", … and 429, "identity.too-many-attempts"
    [GeneratedRegex(
        "((Invalid|Forbidden|NotFound|Conflict|Unavailable)\\(|\\b[45]\\d\\d(,| =>))\\s*\"(?<code>[a-z0-9-]+(\\.[a-z0-9-]+)+)\"",
        RegexOptions.ExplicitCapture,
        2000
    )]
    private static partial Regex Refused();

    // AuditEvent.By(by, "radar.prompt.saved", … and what hands it on
    [GeneratedRegex(
        "(AuditEvent\\.\\w+|AuditAsync|AskAsync|new AuditEvent)\\(\\s*(\\w+,\\s*)?\"(?<act>[a-z.-]+)\"",
        RegexOptions.ExplicitCapture,
        2000
    )]
    private static partial Regex Audited();

    // $"opps.state.{…}" and "nav.group." + …
    [GeneratedRegex(
        "\"(?<key>[a-z][A-Za-z0-9-]*\\.([A-Za-z0-9_-]+\\.)*)(\\{|\"\\s*\\+)",
        RegexOptions.ExplicitCapture,
        2000
    )]
    private static partial Regex Begun();

    [GeneratedRegex("\\bL\\[\"(?<key>[^\"{]+)\"[\\],]", RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex Asked();

    [GeneratedRegex("\\{\\d+\\}", RegexOptions.None, 2000)]
    private static partial Regex Hole();
}
