using System.Buffers;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Walks over the attributes of one tag.</summary>
internal ref struct MarkupAttributes(ReadOnlySpan<char> rest)
{
    private static readonly SearchValues<char> BeforeName = SearchValues.Create(" \t\r\n\f/=");
    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" \t\r\n\f/=");
    private static readonly SearchValues<char> ValueEnds = SearchValues.Create(" \t\r\n\f");

    private ReadOnlySpan<char> rest = rest;

    public ReadOnlySpan<char> Name { get; private set; }

    /// <summary>With its references.</summary>
    public ReadOnlySpan<char> Value { get; private set; }

    public bool Read()
    {
        var from = rest.IndexOfAnyExcept(BeforeName);
        if (from < 0)
            return false;
        rest = rest[from..];
        Name = Cut(rest.IndexOfAny(NameEnds));
        Value = default;
        var sign = rest.TrimStart();
        if (sign.IsEmpty || sign[0] != '=')
            return true;
        rest = sign[1..].TrimStart();
        if (rest.IsEmpty)
            return true;
        if (rest[0] is '"' or '\'')
        {
            var quote = rest[0];
            rest = rest[1..];
            Value = Cut(rest.IndexOf(quote));
            rest = rest.IsEmpty ? rest : rest[1..];
        }
        else
            Value = Cut(rest.IndexOfAny(ValueEnds));
        return true;
    }

    private ReadOnlySpan<char> Cut(int at)
    {
        var taken = at < 0 ? rest : rest[..at];
        rest = rest[taken.Length..];
        return taken;
    }
}
