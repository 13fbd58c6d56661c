using System.Xml;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Sources.Opml;

/// <summary>A feed that a list of feeds names.</summary>
internal sealed record OpmlFeed(string Address, string? Title);

/// <summary>Reads the feeds out of an OPML file, however deep its outlines lie.</summary>
internal static class ReadOpml
{
    public const int MostBytes = 5 * 1024 * 1024;
    private const int MostOutlines = 2000;

    /// <exception cref="RefusedException">400 <c>radar.opml.too-large</c>, <c>radar.opml.broken</c>, <c>radar.opml.not-opml</c>,
    /// <c>radar.opml.too-many</c>.</exception>
    public static IReadOnlyList<OpmlFeed> From(ReadOnlyMemory<byte> file)
    {
        if (file.Length > MostBytes)
            throw RefusedException.Invalid("radar.opml.too-large", "The file is larger than 5 MB; split it.");
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit, // and with it every entity of its own
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
        };
        try
        {
            using var xml = XmlReader.Create(new MemoryStream(file.ToArray(), writable: false), settings);
            return Feeds(xml);
        }
        catch (XmlException fault)
        {
            throw RefusedException.Invalid(
                "radar.opml.broken",
                $"The file is not well-formed XML, line {fault.LineNumber}: {fault.Message}",
                fault
            );
        }
    }

    private static List<OpmlFeed> Feeds(XmlReader xml)
    {
        xml.MoveToContent();
        if (!xml.LocalName.Equals("opml", StringComparison.OrdinalIgnoreCase))
            throw RefusedException.Invalid(
                "radar.opml.not-opml",
                $"It begins with <{xml.LocalName}>, not with <opml>."
            );
        List<OpmlFeed> feeds = [];
        var outlines = 0;
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element || xml.LocalName != "outline")
                continue;
            if (++outlines > MostOutlines)
                throw RefusedException.Invalid(
                    "radar.opml.too-many",
                    $"The file has more than {MostOutlines} outlines; split it."
                );
            // Some programs write the attribute in small letters.
            if ((xml.GetAttribute("xmlUrl") ?? xml.GetAttribute("xmlurl"))?.Trim() is { Length: > 0 } address)
                feeds.Add(new OpmlFeed(address, xml.GetAttribute("title") ?? xml.GetAttribute("text")));
        }
        return feeds;
    }
}
