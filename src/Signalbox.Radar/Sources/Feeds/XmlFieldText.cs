using System.Text;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Turns what is in an element of an XML feed into a string: HTML or one line of text.</summary>
internal static class XmlFieldText
{
    public const string SectionStart = "<![CDATA[";

    /// <summary>What is in the field as HTML, whatever form it was given in; empty where it is a file and no text.</summary>
    public static string Html(XmlField field, Repairs repairs)
    {
        if (!field.IsAtomText || field.HasElements)
            return Text(field, repairs);
        var type = field.Attribute("type");
        if (!field.Attribute("src").IsEmpty || IsFile(type))
            return "";
        var text = Text(field, repairs);
        if (type.Contains("html", StringComparison.OrdinalIgnoreCase))
            return text;
        // Without a type it is plain text by the rule and HTML in half of the feeds.
        return type.IsEmpty && FeedHtml.LooksLikeHtml(text) ? text : FeedHtml.Escape(text);
    }

    /// <summary>What is in the field as plain text on one line.</summary>
    public static string Line(XmlField field, Repairs repairs)
    {
        if (!field.IsAtomText || field.HasElements)
            return FeedHtml.Line(Text(field, repairs));
        return FeedHtml.Line(Html(field, repairs));
    }

    /// <summary>The text of the field: references read, sections opened, elements left as they stand.</summary>
    public static string Text(XmlField field, Repairs repairs)
    {
        var raw = field.Raw.Trim();
        if (field.HasElements)
            return Mixed(raw, field);
        if (!field.HasCharacterData)
            return Decode(raw, repairs);
        if (raw.StartsWith(SectionStart) && raw.IndexOf("]]>") == raw.Length - 3)
            return raw[SectionStart.Length..^3].Trim().ToString();
        return Pieces(raw, repairs);
    }

    /// <summary>Markup as it stands; sections in it are opened.</summary>
    private static string Mixed(ReadOnlySpan<char> raw, XmlField field)
    {
        if (!field.HasCharacterData)
            return raw.ToString();
        var isXhtml = field.Attribute("type").SequenceEqual("xhtml");
        var mixed = new StringBuilder(raw.Length);
        var scanner = new MarkupScanner(raw);
        while (scanner.Read())
        {
            if (scanner.Kind != MarkupKind.CharacterData)
                mixed.Append(raw[scanner.Start..scanner.Position]);
            else if (isXhtml)
                mixed.Append(FeedHtml.Escape(scanner.Content));
            else
                mixed.Append(scanner.Content);
        }
        return mixed.ToString();
    }

    private static string Pieces(ReadOnlySpan<char> raw, Repairs repairs)
    {
        var pieces = new StringBuilder(raw.Length);
        var scanner = new MarkupScanner(raw);
        while (scanner.Read())
        {
            if (scanner.Kind == MarkupKind.CharacterData)
                pieces.Append(scanner.Content);
            else if (scanner.Kind == MarkupKind.Text)
                pieces.Append(Decode(scanner.Content, repairs));
        }
        return pieces.ToString().Trim();
    }

    private static string Decode(ReadOnlySpan<char> raw, Repairs repairs)
    {
        var faults = ReferenceFaults.None;
        var decoded = CharacterReferences.Decode(raw, ref faults);
        if (faults == ReferenceFaults.None)
            return decoded;
        if (faults.HasFlag(ReferenceFaults.BareAmpersand))
            repairs.Note("Ampersands stood unescaped.");
        if (faults.HasFlag(ReferenceFaults.HtmlName))
            repairs.Note("Names of HTML stood for characters, which XML does not know.");
        if (faults.HasFlag(ReferenceFaults.IllegalNumber))
            repairs.Note("Numbers stood for characters that no document may hold.");
        return decoded;
    }

    private static bool IsFile(ReadOnlySpan<char> type) =>
        type.Contains('/')
        && !type.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
        && !type.Contains("xml", StringComparison.OrdinalIgnoreCase)
        && !type.Contains("html", StringComparison.OrdinalIgnoreCase);
}
