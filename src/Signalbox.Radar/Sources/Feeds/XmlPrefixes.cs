using System.Runtime.InteropServices;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Which namespace each prefix stands for at this place of the document.</summary>
internal readonly ref struct XmlPrefixes(ReadOnlySpan<char> text, Repairs repairs)
{
    private const int MaxPrefixes = 256;

    private readonly ReadOnlySpan<char> text = text;
    private readonly List<Prefix> prefixes = [];

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Prefix(int NameStart, int NameLength, FeedNamespace Space, int Depth);

    /// <param name="depth">Of the element that declares.</param>
    public void Declare(ReadOnlySpan<char> attributes, int depth)
    {
        var all = new MarkupAttributes(attributes);
        while (all.Read())
        {
            if (!all.Name.StartsWith("xmlns", StringComparison.Ordinal) || prefixes.Count >= MaxPrefixes)
                continue;
            var isDefault = all.Name.Length == 5;
            if (!isDefault && all.Name[5] != ':')
                continue;
            var name = isDefault ? default : all.Name[6..];
            text.Overlaps(all.Name, out var start);
            var space = FeedNames.Namespace(all.Value, isDefault);
            prefixes.Add(new Prefix(start + (isDefault ? 0 : 6), name.Length, space, depth));
        }
    }

    /// <summary>Forgets what elements declared that are closed now.</summary>
    public void Drop(int depth)
    {
        while (prefixes.Count > 0 && prefixes[^1].Depth >= depth)
            prefixes.RemoveAt(prefixes.Count - 1);
    }

    /// <summary>What an element means, by its namespace and name.</summary>
    public FeedElement Classify(ReadOnlySpan<char> name)
    {
        var colon = name.IndexOf(':');
        var prefix = colon < 0 ? default : name[..colon];
        return FeedNames.Element(Resolve(prefix), name[(colon + 1)..]);
    }

    private FeedNamespace Resolve(ReadOnlySpan<char> prefix)
    {
        for (var at = prefixes.Count - 1; at >= 0; at--)
        {
            var known = prefixes[at];
            if (text.Slice(known.NameStart, known.NameLength).SequenceEqual(prefix))
                return known.Space;
        }
        if (prefix.IsEmpty)
            return FeedNamespace.Core;
        if (!prefix.SequenceEqual("xml"))
            repairs.Note("A prefix was used that nothing declares.");
        return FeedNames.UsualPrefix(prefix);
    }
}
