using System.Runtime.InteropServices;

namespace Signalbox.Shop.Rules;

/// <summary>The words of many rules, with the rules that each stands in.</summary>
internal sealed class RuleWords
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly List<List<Use>> growing = [];
    private Automaton automaton = new([]);
    private Use[][] uses = [];

    /// <summary>A word in a rule.</summary>
    /// <param name="Item">0: of the account.</param>
    /// <param name="Word">Its place among the rule's.</param>
    /// <param name="Length">Letters, folded.</param>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Use(int Item, int Rule, int Word, int Length);

    /// <summary>A word of a rule that stands in a text.</summary>
    /// <param name="End">The place behind it.</param>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct UsedAt(Use Use, int End);

    /// <summary>Adds the words of a rule.</summary>
    /// <returns>How many there are of them, when what reads the same counts once.</returns>
    public int Add(int rule, int item, IReadOnlyList<string> words)
    {
        var own = new HashSet<string>(StringComparer.Ordinal);
        for (var word = 0; word < words.Count; word++)
        {
            var folded = PlainText.Of(words[word]);
            if (folded.Length == 0 || !own.Add(folded))
                continue;
            if (numbers.TryAdd(folded, growing.Count))
                growing.Add([]);
            growing[numbers[folded]].Add(new Use(item, rule, word, folded.Length));
        }
        return own.Count;
    }

    /// <summary>After the last was added.</summary>
    public void Ready()
    {
        automaton = new Automaton([.. numbers.OrderBy(w => w.Value).Select(w => w.Key)]);
        uses = [.. growing.Select(of => of.OrderBy(u => u.Item).ToArray())];
        numbers.Clear();
        growing.Clear();
    }

    /// <summary>The words that stand in a text, with the places behind them; null where none does.</summary>
    public List<Automaton.Found>? Search(string folded) => automaton.Find(folded);

    /// <summary>Where each use of each word that was found stands, by rule; a word counts once, where it ends first.</summary>
    /// <param name="item">0: only rules of the account.</param>
    public List<UsedAt> Places(List<Automaton.Found> found, int item)
    {
        var seen = found.Count > 1 ? new HashSet<int>() : null;
        var places = new List<UsedAt>(found.Count);
        foreach (var (word, end) in found)
        {
            if (seen?.Add(word) == false)
                continue;
            foreach (var use in Of(uses[word], 0))
                places.Add(new UsedAt(use, end));
            if (item != 0)
                foreach (var use in Of(uses[word], item))
                    places.Add(new UsedAt(use, end));
        }
        if (places.Count > 1)
            places.Sort(
                static (one, other) =>
                    one.Use.Rule != other.Use.Rule ? one.Use.Rule.CompareTo(other.Use.Rule)
                    : one.End != other.End ? one.End.CompareTo(other.End)
                    : one.Use.Word.CompareTo(other.Use.Word)
            );
        return places;
    }

    private static ReadOnlySpan<Use> Of(Use[] all, int item) => all.AsSpan(First(all, item)..First(all, item + 1));

    /// <summary>The first of an item, or where it would be.</summary>
    private static int First(Use[] all, int item)
    {
        var (low, high) = (0, all.Length);
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (all[middle].Item < item)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
