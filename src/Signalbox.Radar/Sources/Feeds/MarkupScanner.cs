using System.Buffers;

namespace Signalbox.Radar.Sources.Feeds;

internal enum MarkupKind
{
    End,
    Text,
    CharacterData,
    Open,
    Close,

    /// <summary>A comment, an instruction or a document type: nothing that a feed says.</summary>
    Other,
}

/// <summary>Takes markup apart in one pass, XML or HTML, and never gives up on broken markup.</summary>
/// <remarks>
/// It copies nothing and expands nothing: text keeps its references, a document type is stepped over, so an entity bomb
/// stays a few hundred bytes. Whatever the input, the time it takes grows with its length and no faster.
/// </remarks>
internal ref struct MarkupScanner(ReadOnlySpan<char> text, bool html = false)
{
    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" \t\r\n\f/><\"'=");
    private static readonly SearchValues<char> TagMarks = SearchValues.Create("<>\"'");

    private readonly ReadOnlySpan<char> text = text;
    private bool noCharacterDataEnd;
    private bool noCommentEnd;
    private bool noInstructionEnd;
    private bool noDocumentTypeEnd;
    private List<string>? neverClosed;

    public MarkupKind Kind { get; private set; }

    /// <summary>Of an opening or closing tag, with its prefix.</summary>
    public ReadOnlySpan<char> Name { get; private set; }

    /// <summary>Of an opening tag, as written.</summary>
    public ReadOnlySpan<char> Attributes { get; private set; }

    /// <summary>Text with its references, or character data as it stands.</summary>
    public ReadOnlySpan<char> Content { get; private set; }

    /// <summary>An opening tag that closes itself.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>Where the token begins.</summary>
    public int Start { get; private set; }

    /// <summary>Where the next token begins; may be set back.</summary>
    public int Position { get; set; }

    /// <summary>A <c>&lt;</c> that begins nothing, or a tag, section or comment without an end.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The document ended in the middle of a tag, section or comment.</summary>
    public bool IsCutOff { get; private set; }

    /// <summary>The document declares entities of its own.</summary>
    public bool DeclaresEntities { get; private set; }

    public bool Read()
    {
        Start = Position;
        if (Start >= text.Length)
        {
            Kind = MarkupKind.End;
            return false;
        }
        if (text[Start] != '<' || !IsMarkup(Start))
            return ReadText();
        switch (text[Start + 1])
        {
            case '!' when Follows("<![CDATA["):
                return ReadCharacterData();
            case '!' when Follows("<!--"):
                return ReadOther("<!--".Length, "-->", ref noCommentEnd);
            case '!' when text[Start..].StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase):
                return ReadDocumentType();
            case '?' when !html:
                return ReadOther("<?".Length, "?>", ref noInstructionEnd);
            case '!' or '?':
                IsBroken |= !html;
                return ReadUntilGreaterThan();
            default:
                return ReadTag();
        }
    }

    /// <summary>Steps over what is in an element, e.g. a script, up to its closing tag.</summary>
    /// <returns>Whether there is one; if not, nothing has been stepped over.</returns>
    public bool SkipElement(string name)
    {
        if (neverClosed?.Contains(name) == true)
            return false;
        for (var at = Position; text[at..].IndexOf("</") is >= 0 and var found; at += 2)
        {
            at += found;
            if (!text[(at + 2)..].StartsWith(name, StringComparison.OrdinalIgnoreCase))
                continue;
            Position = at;
            return true;
        }
        (neverClosed ??= []).Add(name);
        return false;
    }

    private readonly bool Follows(string mark) => text[Start..].StartsWith(mark, StringComparison.Ordinal);

    private readonly bool IsMarkup(int at)
    {
        if (at + 1 >= text.Length)
            return false;
        var next = text[at + 1];
        if (next == '/')
            return at + 2 < text.Length && IsNameStart(text[at + 2]);
        return next is '!' or '?' || IsNameStart(next);
    }

    private readonly bool IsNameStart(char c) =>
        char.IsAsciiLetter(c) || (!html && (c is '_' or ':' || (c > 0x7F && char.IsLetter(c))));

    private bool ReadText()
    {
        var at = Start;
        while (true)
        {
            var next = text[at..].IndexOf('<');
            at = next < 0 ? text.Length : at + next;
            if (at == text.Length || IsMarkup(at))
                break;
            IsBroken = true;
            at++;
        }
        return Take(MarkupKind.Text, Start, at, at);
    }

    private bool ReadCharacterData()
    {
        var from = Start + "<![CDATA[".Length;
        if (html) // a browser knows no such thing: what is inside is markup like any other
            return Take(MarkupKind.Other, from, from, from);
        var length = noCharacterDataEnd ? -1 : text[from..].IndexOf("]]>");
        if (length >= 0)
            return Take(MarkupKind.CharacterData, from, from + length, from + length + 3);
        noCharacterDataEnd = IsBroken = IsCutOff = true;
        return Take(MarkupKind.CharacterData, from, text.Length, text.Length);
    }

    private bool ReadOther(int markLength, string end, ref bool noEnd)
    {
        var from = Start + markLength;
        var length = noEnd ? -1 : text[from..].IndexOf(end);
        if (length >= 0)
            return Take(MarkupKind.Other, from, from + length, from + length + end.Length);
        noEnd = true;
        IsBroken = true;
        return ReadUntilGreaterThan();
    }

    private bool ReadUntilGreaterThan()
    {
        var length = text[Start..].IndexOf('>');
        if (length >= 0)
            return Take(MarkupKind.Other, Start, Start + length, Start + length + 1);
        IsBroken = IsCutOff = true;
        return Take(MarkupKind.Other, Start, text.Length, text.Length);
    }

    /// <summary>Steps over a document type with its inner part, in which quotes and comments may hold any sign.</summary>
    private bool ReadDocumentType()
    {
        var inside = false;
        for (var at = Start + 2; !noDocumentTypeEnd && at < text.Length; at++)
        {
            var c = text[at];
            if (c is '"' or '\'')
            {
                var quoted = text[(at + 1)..].IndexOf(c);
                if (quoted < 0)
                    break;
                at += quoted + 1;
            }
            else if (c == '[')
                inside = true;
            else if (c == ']')
                inside = false;
            else if (c == '<' && inside && text[at..].StartsWith("<!--"))
            {
                var comment = text[at..].IndexOf("-->");
                if (comment < 0)
                    break;
                at += comment + 2;
            }
            else if (c == '<' && inside)
                DeclaresEntities |= text[at..].StartsWith("<!ENTITY");
            else if (c == '>' && !inside)
                return Take(MarkupKind.Other, Start, at, at + 1);
        }
        noDocumentTypeEnd = IsBroken = true;
        return ReadUntilGreaterThan();
    }

    private bool ReadTag()
    {
        var isClose = text[Start + 1] == '/';
        var nameStart = Start + (isClose ? 2 : 1);
        var length = text[nameStart..].IndexOfAny(NameEnds);
        var nameEnd = length < 0 ? text.Length : nameStart + length;
        Name = text[nameStart..nameEnd];

        var at = nameEnd;
        while (true)
        {
            var next = text[at..].IndexOfAny(TagMarks);
            if (next < 0)
            {
                IsBroken = IsCutOff = true;
                return Take(MarkupKind.Other, Start, text.Length, text.Length);
            }
            at += next;
            if (text[at] is '<' or '>')
                break;
            var step = QuotedLength(nameEnd, at);
            IsBroken |= step == 1;
            at += step;
        }

        IsBroken |= text[at] == '<';
        IsEmpty = !isClose && text[at - 1] == '/';
        Attributes = text[nameEnd..(IsEmpty ? at - 1 : at)];
        return Take(isClose ? MarkupKind.Close : MarkupKind.Open, at, at, text[at] == '<' ? at : at + 1);
    }

    /// <summary>How far to step on from a quotation mark inside a tag: over the value, or over the mark if it begins none.</summary>
    private readonly int QuotedLength(int nameEnd, int at)
    {
        var before = text[nameEnd..at].TrimEnd();
        if (before.IsEmpty || before[^1] != '=')
            return 1;
        var length = text[(at + 1)..].IndexOf(text[at]);
        if (length < 0)
            return 1;
        // A value with both is far likelier to be one whose end is missing.
        var value = text.Slice(at + 1, length);
        return !html && value.Contains('<') && value.Contains('>') ? 1 : length + 2;
    }

    private bool Take(MarkupKind kind, int from, int to, int position)
    {
        Kind = kind;
        Content = text[from..to];
        Position = position;
        return true;
    }
}
