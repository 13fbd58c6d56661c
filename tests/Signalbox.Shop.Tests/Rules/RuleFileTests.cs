using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Signalbox.Platform.Errors;
using Signalbox.Shop.Rules;

namespace Signalbox.Shop.Tests.Rules;

/// <summary>Rules go to a spreadsheet and come back as they were; what cannot be one is named by its line.</summary>
public sealed class RuleFileTests
{
    static RuleFileTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Fact]
    public void A_file_of_a_person_is_read()
    {
        var content = Read(
            "方式,关键词,回复,启用\n包含,\"在吗|有人吗\",\"您好，{buyer}\n---\n在的\",\n正则,便宜|刀,不议价,否\n\n默认,,稍等,是\ncontains,价,,1\n"
        );

        Assert.Empty(content.Bad);
        Assert.Equal(4, content.Rules.Count);
        Assert.Equal(["在吗", "有人吗"], content.Rules[0].Words);
        Assert.Equal("您好，{buyer}\n---\n在的", content.Rules[0].Answer.Text);
        Assert.Equal(100, content.Rules[0].Order);
        Assert.Equal(["便宜|刀"], content.Rules[1].Words);
        Assert.False(content.Rules[1].Enabled);
        Assert.Equal(MatchKind.Default, content.Rules[2].Kind);
        Assert.True(content.Rules[3].Answer.IsSilent);
    }

    [Fact]
    public void Bad_rows_are_named_by_their_lines_and_the_others_are_read()
    {
        var content = Read(
            "kind,words,answer,order,enabled,item,pictures\n"
                + "contains,好,\"一\n二\",,,,\n" // two lines
                + "like,价,a,,,,\n"
                + "regex,(价,a,,,,\n"
                + "contains,,a,,,,\n"
                + "contains,价,a,first,,,\n"
                + "contains,价,a,,perhaps,,\n"
                + "contains,价,a,,,abc,\n"
                + "contains,价,{nobody},,,,\n"
                + "contains,价,a,,,,ftp://x\n"
        );

        Assert.Equal(2, content.Rules.Count);
        Assert.Equal([4, 5, 6, 7, 8, 9, 11], content.Bad.Select(b => b.Line));
        Assert.All(content.Bad, b => Assert.EndsWith(".", b.Reason, StringComparison.Ordinal));
        Assert.Contains("«like»", content.Bad[0].Reason, StringComparison.Ordinal);
        Assert.Contains("a ( has no )", content.Bad[1].Reason, StringComparison.Ordinal);
        var told = Assert.Single(content.Told);
        Assert.Equal(10, told.Line);
        Assert.Contains("{nobody}", told.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "The file is empty")]
    [InlineData("words,answer\n", "«kind» is missing")]
    [InlineData("kind,price\n", "no column «price»")]
    [InlineData("kind,方式\n", "«kind» is there twice")]
    public void What_is_no_such_file_is_refused_in_a_sentence(string file, string says) =>
        Refused(Encoding.UTF8.GetBytes(file), says);

    [Fact]
    public void Gbk_and_other_encodings_are_refused_in_a_sentence()
    {
        Refused(Encoding.GetEncoding("GBK").GetBytes("kind,words\ncontains,多少钱\n"), "may be GBK");
        Refused([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("kind,words\n")], "not UTF-8");
        Refused(new byte[RuleFile.MostBytes + 1], "more than 16 MB");
        Refused(
            Encoding.UTF8.GetBytes("kind,words\n" + string.Concat(Enumerable.Repeat("contains,价\n", 10_001))),
            "more than 10000 rules"
        );
        Refused(Encoding.UTF8.GetBytes("kind,words\ncontains,\"" + new string('a', 70_000)), "Line");
    }

    [Fact]
    public void No_cell_is_a_formula_and_all_come_back()
    {
        string[] cells =
        [
            "=1+1",
            "+86",
            "-20",
            "@me",
            "'quoted",
            "'=x",
            "plain",
            "\tx",
            "a|b",
            @"a\|b",
            "\"q\"",
            "---",
        ];
        var rules = cells
            .Select(c => new RuleDraft
            {
                Kind = MatchKind.Contains,
                Words = [c, c],
                Answer = new(c, []),
            })
            .ToList();

        var file = RuleFile.Write(rules);

        Assert.Equal([0xEF, 0xBB, 0xBF], file[..3]);
        var lines = Encoding.UTF8.GetString(file[3..]).Split("\r\n");
        Assert.Equal("kind,words,answer,pictures,item,order,enabled", lines[0]);
        Assert.StartsWith("contains,'=1+1|=1+1,'=1+1,", lines[1], StringComparison.Ordinal);
        Assert.Equal(cells, RuleFile.Read(file).Rules.Select(r => r.Answer.Text));
        Assert.Equal(cells, RuleFile.Read(file).Rules.Select(r => r.Words[1]));
    }

    [Fact]
    public void Whatever_is_written_is_read_as_it_was()
    {
        var text = Gen.Elements("=", "'", "|", @"\", ",", "\"", "\n", "价", " ", "a", "；", "-")
            .ArrayOf()
            .Resize(8)
            .Select(string.Concat);
        var word = text.Where(w => PlainText.Of(w).Length > 0);
        var rule =
            from kind in Gen.Elements(MatchKind.Contains, MatchKind.Exact, MatchKind.AllWords)
            from count in Gen.Choose(1, 4)
            from words in word.ArrayOf(count)
            from answer in text
            from order in Gen.Choose(0, 1_000_000)
            from isOn in Gen.Elements(true, false)
            from item in Gen.Elements(null, "7")
            select new RuleDraft
            {
                Kind = kind,
                Words = words,
                Answer = new(answer, ["/a.png", "https://a/b.png"]),
                Item = item,
                Order = order,
                Enabled = isOn,
            };

        Prop.ForAll(
                rule.ArrayOf().Resize(10).ToArbitrary(),
                rules =>
                {
                    var read = RuleFile.Read(RuleFile.Write(rules));
                    return read.Bad.Count == 0
                        && read.Rules.Select(Shown).SequenceEqual(rules.Select(Shown), StringComparer.Ordinal);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    private static string Shown(RuleDraft r) =>
        $"{r.Kind} {string.Join('\u0001', r.Words)} {r.Answer.Text} {string.Join(' ', r.Answer.Pictures)} {r.Item} {r.Order} {r.Enabled}";

    private static RuleFileContent Read(string file) => RuleFile.Read(Encoding.UTF8.GetBytes(file));

    private static void Refused(byte[] file, string says)
    {
        var refused = Assert.Throws<RefusedException>(() => RuleFile.Read(file));
        Assert.Equal((400, "shop.rule.file"), (refused.Status, refused.Code));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }
}
