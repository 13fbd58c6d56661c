using System.Text.Json.Nodes;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Judging.Rules;

/// <summary>Holds a rule set of the owner's against its bounds before it is saved.</summary>
internal static class RuleSetCheck
{
    private const int MostInterests = 50;
    private const int MostWords = 500;
    private const int LongestWord = 60;
    private const int MostPatterns = 20;
    private const int LongestPattern = 300;
    private const double HighestWeight = 30;

    private static readonly string[] MayBeNull = [".action", ".except"];

    /// <exception cref="RefusedException">400 <c>input.invalid</c>, each fault by its path, e.g. <c>rules.interests[2].patterns[0].regex</c>.</exception>
    public static void Valid(RuleSet rules)
    {
        var faults = new Faults();
        // JSON can leave a hole wherever the types promise a value; nothing else is looked at before they are filled.
        Holes("rules", RuleSetVersion.Node(rules), faults);
        faults.Throw();
        Interests(rules, faults);
        Words("rules.mustNot", rules.MustNot, faults);
        Words("rules.callsToAct", rules.CallsToAct, faults);
        Words("rules.names", rules.Names, faults);
        Noise(rules, faults);
        faults.Unless(rules.HalfLifeHours is >= 1 and <= 8760, "rules.halfLifeHours", "must be between 1 and 8760");
        faults.Unless(rules.OldestCounts is >= 0 and <= 1, "rules.oldestCounts", "must be between 0 and 1");
        Points("rules.signals.amount", rules.Signals.Amount, faults);
        Points("rules.signals.deadline", rules.Signals.Deadline, faults);
        Points("rules.signals.callToAct", rules.Signals.CallToAct, faults);
        faults.Throw();
    }

    private static void Holes(string path, JsonNode? node, Faults faults)
    {
        faults.Unless(node is not null || MayBeNull.Any(path.EndsWith), path, "must not be null");
        if (node is JsonObject members)
            foreach (var (name, value) in members)
                Holes($"{path}.{name}", value, faults);
        else if (node is JsonArray list)
            for (var at = 0; at < list.Count; at++)
                Holes($"{path}[{at}]", list[at], faults);
    }

    private static void Interests(RuleSet rules, Faults faults)
    {
        var count = rules.Interests.Count;
        faults.Unless(count is >= 1 and <= MostInterests, "rules.interests", $"must be 1 to {MostInterests}");
        for (var at = 0; at < Math.Min(count, MostInterests); at++)
        {
            var (interest, path) = (rules.Interests[at], $"rules.interests[{at}]");
            faults.Unless(
                !string.IsNullOrWhiteSpace(interest.Name) && interest.Name.Length <= 40,
                $"{path}.name",
                "must have 1 to 40 characters"
            );
            faults.Unless(
                rules.Interests.Take(at).All(i => i.Name != interest.Name),
                $"{path}.name",
                $"«{interest.Name}» is there already"
            );
            faults.Unless(
                interest.Keywords.Count + interest.Patterns.Count > 0,
                path,
                "needs a keyword or a pattern, or it can never hit"
            );
            faults.Unless(interest.MinScore is >= 1 and <= 100, $"{path}.minScore", "must be between 1 and 100");
            faults.Unless(
                interest.Action is null or { Length: <= 400 },
                $"{path}.action",
                "must have at most 400 characters"
            );
            Words($"{path}.keywords", [.. interest.Keywords.Select(k => k.Word)], faults);
            for (var word = 0; word < Math.Min(interest.Keywords.Count, MostWords); word++)
                Weight($"{path}.keywords[{word}].weight", interest.Keywords[word].Weight, faults);
            Words($"{path}.mustAny", interest.MustAny, faults);
            Words($"{path}.mustNot", interest.MustNot, faults);
            Words($"{path}.notInTitle", interest.NotInTitle, faults);
            Patterns(path, interest, faults);
        }
    }

    private static void Patterns(string path, Interest interest, Faults faults)
    {
        faults.Unless(interest.Patterns.Count <= MostPatterns, $"{path}.patterns", $"must be at most {MostPatterns}");
        for (var at = 0; at < Math.Min(interest.Patterns.Count, MostPatterns); at++)
        {
            Weight($"{path}.patterns[{at}].weight", interest.Patterns[at].Weight, faults);
            if (FaultOf(interest.Patterns[at].Regex) is { } fault)
                faults.Add($"{path}.patterns[{at}].regex", fault);
        }
    }

    /// <summary>Why a pattern cannot be used; null when it can.</summary>
    private static string? FaultOf(string? regex)
    {
        if (string.IsNullOrWhiteSpace(regex) || regex.Length > LongestPattern)
            return $"must have 1 to {LongestPattern} characters";
        try
        {
            return CompiledInterest.Pattern(regex).IsMatch("")
                ? "matches nothing at all, so it would hit everywhere"
                : null;
        }
        catch (NotSupportedException e)
        {
            // Look-around, back-references, and counts so large that matching would not end in time.
            return $"could take too long: {e.Message}";
        }
        catch (ArgumentException e)
        {
            return $"is not a regular expression: {e.Message}";
        }
    }

    private static void Noise(RuleSet rules, Faults faults)
    {
        faults.Unless(rules.Noise.Count <= MostInterests, "rules.noise", $"must be at most {MostInterests}");
        for (var at = 0; at < Math.Min(rules.Noise.Count, MostInterests); at++)
        {
            var (noise, path) = (rules.Noise[at], $"rules.noise[{at}]");
            faults.Unless(
                !string.IsNullOrWhiteSpace(noise.Name) && noise.Name.Length <= 40,
                $"{path}.name",
                "must have 1 to 40 characters"
            );
            Words($"{path}.words", noise.Words, faults);
            Points($"{path}.penalty", noise.Penalty, faults);
            foreach (var unknown in (noise.Except ?? []).Where(e => rules.Interests.All(i => i.Name != e)))
                faults.Add($"{path}.except", $"there is no interest «{unknown}»");
        }
    }

    private static void Words(string path, IReadOnlyList<string> words, Faults faults)
    {
        faults.Unless(words.Count <= MostWords, path, $"must be at most {MostWords}");
        for (var at = 0; at < Math.Min(words.Count, MostWords); at++)
            faults.Unless(
                !string.IsNullOrWhiteSpace(words[at]) && words[at].Length <= LongestWord,
                $"{path}[{at}]",
                $"must have 1 to {LongestWord} characters"
            );
    }

    private static void Weight(string path, double weight, Faults faults) =>
        faults.Unless(weight is > 0 and <= HighestWeight, path, $"must be above 0 and at most {HighestWeight}");

    private static void Points(string path, double points, Faults faults) =>
        faults.Unless(points is >= 0 and <= 100, path, "must be between 0 and 100");

    private sealed class Faults
    {
        private readonly Dictionary<string, List<string>> byPath = new(StringComparer.Ordinal);

        public void Unless(bool isFine, string path, string fault)
        {
            if (!isFine)
                Add(path, fault);
        }

        public void Add(string path, string fault)
        {
            if (!byPath.TryGetValue(path, out var faults))
                byPath[path] = faults = [];
            faults.Add($"{path} {fault}.");
        }

        public void Throw()
        {
            if (byPath.Count > 0)
                throw RefusedException.Invalid(
                    byPath.Take(50).ToDictionary(p => p.Key, p => p.Value.ToArray(), StringComparer.Ordinal)
                );
        }
    }
}
