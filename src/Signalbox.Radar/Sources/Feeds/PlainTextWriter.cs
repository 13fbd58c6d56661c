using System.Buffers;
using System.Text;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Puts text together as a reader would see it: white space drawn together, one line a block.</summary>
internal struct PlainTextWriter(int capacity)
{
    // Besides white space what has no width: zero-width spaces and joiners, soft hyphens, marks of byte order.
    private static readonly SearchValues<char> Blank = SearchValues.Create(
        " \t\r\n\f\v\u00A0\u2028\u2029\u2002\u2003\u2009\u3000\u200B\u2060\uFEFF\u00AD\0\u001F"
    );
    private static readonly SearchValues<char> Widthless = SearchValues.Create("\u200B\u2060\uFEFF\u00AD\0\u001F");

    private readonly StringBuilder text = new(Math.Min(capacity, 1 << 20));
    private bool hasSpace;
    private bool hasBreak;
    private string? mark;

    public void Write(ReadOnlySpan<char> words)
    {
        while (!words.IsEmpty)
        {
            var length = words.IndexOfAny(Blank);
            if (length != 0)
            {
                var run = length < 0 ? words : words[..length];
                Begin();
                text.Append(run);
                words = words[run.Length..];
                continue;
            }
            hasSpace |= !Widthless.Contains(words[0]);
            words = words[1..];
        }
    }

    /// <summary>Keeps white space as it is.</summary>
    public void WriteVerbatim(ReadOnlySpan<char> lines)
    {
        if (lines.IsEmpty)
            return;
        Begin();
        text.Append(lines);
    }

    /// <summary>What follows begins a line, if anything follows.</summary>
    public void Break()
    {
        (hasBreak, hasSpace, mark) = (text.Length > 0, false, null);
    }

    /// <summary>Stands before what follows on this line, if anything follows.</summary>
    public void Mark(string before) => mark = before;

    /// <summary>Parts what follows from what stands on this line already, if both are there.</summary>
    public void Part(string between) => mark = hasBreak || text.Length == 0 ? null : between;

    public readonly string Take() => text.ToString();

    private void Begin()
    {
        if (hasBreak)
            text.Append('\n');
        else if (hasSpace && mark is null && text.Length > 0 && text[^1] != '\n')
            text.Append(' ');
        if (mark is not null)
            text.Append(mark);
        (hasBreak, hasSpace, mark) = (false, false, null);
    }
}
