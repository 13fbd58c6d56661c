using System.Text;
using System.Xml;
using Signalbox.Radar.Sources.Feeds;

namespace Signalbox.Radar.Tests.Sources.Feeds;

public sealed class MarkupScannerTests(ITestOutputHelper output)
{
    [Fact]
    public void Well_formed_documents_are_taken_apart_as_the_platforms_own_reader_does()
    {
        var compared = 0;
        foreach (var file in Directory.GetFiles(Testing.Samples.Path("data/feeds"), "*.xml"))
        {
            using var decoded = DecodedText.Of(File.ReadAllBytes(file), null, int.MaxValue / 4, new Repairs());
            if (PlatformReader(decoded.Text.ToString()) is not { } theirs)
                continue;
            compared++;
            output.WriteLine(Path.GetFileName(file));

            Assert.Equal(theirs, Ours(decoded.Text));
        }
        Assert.True(compared > 15);
    }

    [Theory]
    [InlineData("<a b='1' c = \"x > y\">t</a>", "<a b=1 c=x > y>t</a>")]
    [InlineData("<a:b/>", "<a:b></a:b>")]
    [InlineData("<a><![CDATA[ <x> & ]]></a>", "<a> <x> & </a>")]
    [InlineData("<a><!-- <b> --><?php <c> ?>t</a>", "<a>t</a>")]
    [InlineData("<!DOCTYPE a [<!ENTITY e '>'><!-- ]> -->]><a/>", "<a></a>")]
    public void What_is_allowed_is_not_called_broken(string xml, string expected)
    {
        Assert.Equal(expected, Ours(xml, out var isBroken));
        Assert.False(isBroken);
    }

    [Theory]
    [InlineData("a < b", "a < b")]
    [InlineData("<a b=\"1>t</a>", "<a b=1>t</a>")]
    [InlineData("<a <b>t", "<a><b>t")]
    [InlineData("<!DOCTYPE [ <a>t</a>", "t</a>")]
    [InlineData("<a><!-- no end <b>", "<a>")]
    [InlineData("<", "<")]
    [InlineData("</", "</")]
    [InlineData("<a", "")]
    public void What_is_broken_is_read_and_called_so(string xml, string expected)
    {
        Assert.Equal(expected, Ours(xml, out var isBroken));
        Assert.True(isBroken);
    }

    private static string Ours(ReadOnlySpan<char> xml) => Ours(xml, out _);

    private static string Ours(ReadOnlySpan<char> xml, out bool isBroken)
    {
        var said = new StringBuilder();
        var scanner = new MarkupScanner(xml);
        var faults = ReferenceFaults.None;
        while (scanner.Read())
        {
            if (scanner.Kind == MarkupKind.Text)
                said.Append(CharacterReferences.Decode(scanner.Content, ref faults).ReplaceLineEndings("\n"));
            else if (scanner.Kind == MarkupKind.CharacterData)
                said.Append(scanner.Content.ToString().ReplaceLineEndings("\n"));
            else if (scanner.Kind == MarkupKind.Close)
                said.Append("</").Append(scanner.Name).Append('>');
            else if (scanner.Kind == MarkupKind.Open)
            {
                said.Append('<').Append(scanner.Name);
                var attributes = new MarkupAttributes(scanner.Attributes);
                while (attributes.Read())
                    said.Append(' ')
                        .Append(attributes.Name)
                        .Append('=')
                        .Append(CharacterReferences.Decode(attributes.Value, ref faults));
                said.Append('>').Append(scanner.IsEmpty ? $"</{scanner.Name}>" : "");
            }
        }
        isBroken = scanner.IsBroken;
        return said.ToString().Trim();
    }

    /// <returns>Null where the platform's reader refuses the document.</returns>
    private static string? PlatformReader(string document)
    {
        var said = new StringBuilder();
        try
        {
            using var xml = XmlReader.Create(
                new StringReader(document),
                new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore }
            );
            while (xml.Read())
            {
                if (
                    xml.NodeType
                    is XmlNodeType.Text
                        or XmlNodeType.CDATA
                        or XmlNodeType.Whitespace
                        or XmlNodeType.SignificantWhitespace
                )
                    said.Append(xml.Value.ReplaceLineEndings("\n"));
                else if (xml.NodeType == XmlNodeType.EndElement)
                    said.Append("</").Append(xml.Name).Append('>');
                else if (xml.NodeType == XmlNodeType.Element)
                    Element(xml, said);
            }
        }
        catch (XmlException)
        {
            return null;
        }
        return said.ToString().Trim();
    }

    private static void Element(XmlReader xml, StringBuilder said)
    {
        var (name, isEmpty) = (xml.Name, xml.IsEmptyElement);
        said.Append('<').Append(name);
        while (xml.MoveToNextAttribute())
            said.Append(' ').Append(xml.Name).Append('=').Append(xml.Value);
        said.Append('>').Append(isEmpty ? $"</{name}>" : "");
    }
}
