using System.Runtime.InteropServices;

namespace Signalbox.Shop.Rules;

/// <summary>
/// Finds all of many words in one pass over a text, as Aho and Corasick described it. Its nodes lie in arrays, numbered by
/// their depth: the children of a node lie behind one another in the order of their letters.
/// </summary>
internal sealed class Automaton
{
    private const int Root = 0;
    private const int None = -1;

    /// <summary>So many children are looked through from the first to the last.</summary>
    private const int Few = 8;

    private readonly ushort[]?[] classes = new ushort[]?[256]; // by the letter's upper byte; 0: no word has it
    private readonly int[] fromRoot; // by class: the root is asked most
    private readonly int[] firstChild; // of a node; its children end where the next one's begin
    private readonly ushort[] classOf; // by which a node is reached from its parent
    private readonly int[] word; // that ends here, or none
    private readonly int[] fail; // the longest end of what leads here that some word begins with
    private readonly int[] nextEnd; // the next node on the way of fail where a word ends, or none
    private readonly int[] firstEnd; // the node itself where a word ends, or the next one

    /// <param name="words">Folded, distinct, none of them empty; their places are their numbers.</param>
    public Automaton(IReadOnlyList<string> words)
    {
        var used = Classify(words);
        (firstChild, classOf, word) = Grow(words);
        fromRoot = new int[used + 1];
        for (var child = firstChild[Root]; child < firstChild[Root + 1]; child++)
            fromRoot[classOf[child]] = child;
        (fail, nextEnd) = Link();
        firstEnd = [.. word.Select((ends, node) => ends == None ? nextEnd[node] : node)];
    }

    /// <summary>A word that stands in the text.</summary>
    /// <param name="End">The place behind its last letter.</param>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Found(int Word, int End);

    /// <summary>Each place of each word, by their ends; null where none stands in the text.</summary>
    public List<Found>? Find(ReadOnlySpan<char> text)
    {
        List<Found>? found = null;
        var node = Root;
        for (var at = 0; at < text.Length; at++)
        {
            var letter = ClassOf(text[at]);
            if (letter == 0)
            {
                node = Root;
                continue;
            }
            int next;
            while ((next = Child(node, letter)) == None)
                node = fail[node];
            node = next;
            for (var end = firstEnd[node]; end != None; end = nextEnd[end])
                (found ??= []).Add(new Found(word[end], at + 1));
        }
        return found;
    }

    /// <summary>Letters that no word has are one class; the others are numbered in their order.</summary>
    private int Classify(IReadOnlyList<string> words)
    {
        var isUsed = new bool[char.MaxValue + 1];
        foreach (var each in words)
        foreach (var letter in each)
            isUsed[letter] = true;
        ushort last = 0;
        for (var letter = 0; letter < isUsed.Length; letter++)
            if (isUsed[letter])
                (classes[letter >> 8] ??= new ushort[256])[letter & 0xFF] = ++last;
        return last;
    }

    private int ClassOf(char letter) => classes[letter >> 8] is { } page ? page[letter & 0xFF] : 0;

    /// <summary>A node is a run of sorted words that begin alike; its children are the parts of the run that go on alike.</summary>
    private (int[] FirstChild, ushort[] ClassOf, int[] Word) Grow(IReadOnlyList<string> words)
    {
        int[] sorted = [.. Enumerable.Range(0, words.Count).OrderBy(w => words[w], StringComparer.Ordinal)];
        var runs = new List<(int From, int To, int Depth)> { (0, sorted.Length, 0) };
        var (first, by, ends) = (new List<int>(), new List<ushort> { 0 }, new List<int>());
        for (var node = 0; node < runs.Count; node++)
        {
            var (from, to, depth) = runs[node];
            var endsHere = from < to && words[sorted[from]].Length == depth;
            ends.Add(endsHere ? sorted[from++] : None);
            first.Add(runs.Count);
            while (from < to)
            {
                var letter = words[sorted[from]][depth];
                var start = from;
                while (from < to && words[sorted[from]][depth] == letter)
                    from++;
                runs.Add((start, from, depth + 1));
                by.Add((ushort)ClassOf(letter));
            }
        }
        first.Add(runs.Count);
        return ([.. first], [.. by], [.. ends]);
    }

    /// <summary>Of the root there is always one: itself, for what no word begins with.</summary>
    private int Child(int node, int letter)
    {
        if (node == Root)
            return fromRoot[letter];
        var (low, high) = (firstChild[node], firstChild[node + 1] - 1);
        if (high - low < Few)
        {
            while (low <= high && classOf[low] != letter)
                low++;
            return low <= high ? low : None;
        }
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var there = classOf[middle];
            if (there == letter)
                return middle;
            if (there < letter)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return None;
    }

    /// <summary>What a link leads to is nearer to the root, and linked already.</summary>
    private (int[] Fail, int[] NextEnd) Link()
    {
        var (links, ends) = (new int[word.Length], new int[word.Length]);
        ends[Root] = None;
        for (var node = 0; node < word.Length; node++)
        for (var child = firstChild[node]; child < firstChild[node + 1]; child++)
        {
            var link = Root;
            if (node != Root)
            {
                var from = links[node];
                while ((link = Child(from, classOf[child])) == None)
                    from = links[from];
            }
            links[child] = link;
            ends[child] = word[link] == None ? ends[link] : link;
        }
        return (links, ends);
    }
}
