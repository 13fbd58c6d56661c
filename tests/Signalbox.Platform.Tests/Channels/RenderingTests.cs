using System.Security.Cryptography;
using System.Text;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Channels.Rendering;
using Signalbox.Platform.Channels.Sending;

namespace Signalbox.Platform.Tests.Channels;

public sealed class RenderingTests
{
    [Fact]
    public void The_signature_is_the_vendors()
    {
        var url = DingTalkSignature.Sign(
            "https://oapi.dingtalk.com/robot/send?access_token=T",
            "SECtest",
            DateTimeOffset.FromUnixTimeMilliseconds(1700000000001)
        );

        Assert.Equal(
            "https://oapi.dingtalk.com/robot/send?access_token=T&timestamp=1700000000001"
                + "&sign=r4CWp%2FDz%2BNg0sbTjH1vB0Fr%2BuQ2fn831mssaN6%2FC05I%3D",
            url.AbsoluteUri
        );
    }

    [Theory]
    [InlineData("one\ntwo\n\nthree", "one  \ntwo\n\nthree")]
    [InlineData(
        "a <b>bold</b> <https://example.com/x>",
        "a ＜b>bold＜/b> [https://example.com/x](https://example.com/x)"
    )]
    [InlineData(
        "| 名 | 分 |\n|---|:-:|\n| [甲](https://e.com) | 90 |\n| 乙 | |\n\nend",
        "- 名：[甲](https://e.com) · 分：90  \n- 名：乙 · 分：\n\nend"
    )]
    [InlineData("```cs\nvar x = 1;\n```", "> var x = 1;")]
    [InlineData("## 标题\n- **一** \\*不是\\*", "## 标题  \n- **一** \\*不是\\*")]
    public void DingTalk_gets_only_what_it_shows(string markdown, string shown) =>
        Assert.Equal(shown, RobotMarkdown.Of(markdown));

    [Fact]
    public void Plain_text_keeps_structure_and_addresses()
    {
        const string Markdown = """
            ## 日报

            - [一条](https://example.com/1) 好
            - 二 *条*

            1. 甲
            2. 乙

            > 引用 &amp; `代码`

            | a | b |
            |---|---|
            | 1 | 2 |
            """;

        Assert.Equal(
            "日报\n\n- 一条 (https://example.com/1) 好\n- 二 条\n\n1. 甲\n2. 乙\n\n> 引用 & 代码\n\na | b\n1 | 2",
            MarkdownText.Plain(Markdown, withLinks: true)
        );
        Assert.DoesNotContain("example.com", MarkdownText.Plain(Markdown, withLinks: false), StringComparison.Ordinal);
    }

    [Fact]
    public void Html_runs_nothing_and_fetches_nothing()
    {
        var html = MarkdownText.Html(
            "<script>alert(1)</script> [x](javascript:alert(1)) ![p](https://spy.example.com/p.png) [ok](https://example.com)"
        );

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("javascript:", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("""<a href="https://example.com" rel="noreferrer">ok</a>""", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\0b\u001b[31mc", "ab[31mc")]
    [InlineData("a\r\nb\rc", "a\nb\nc")]
    public void Text_from_anywhere_is_made_safe(string given, string clean) => Assert.Equal(clean, CleanText.Of(given));

    [Fact]
    public void Half_a_character_is_replaced()
    {
        Assert.Equal("half \ufffd end", CleanText.Of("half \ud83d end"));
        Assert.Equal("ab…", CleanText.Cut("ab😀cd", 4));
    }

    [Fact]
    public void A_mask_hides_all_that_is_secret_in_foreign_words()
    {
        var secrets = new ChannelSecrets
        {
            Url = "https://oapi.dingtalk.com/robot/send?access_token=3f0b7c1d9a2e",
            SigningKey = "SECabcdef",
        };

        var masked = ForeignWords.Over(
            "bad token 3f0b7c1d9a2e, secret SECabcdef, at https://oapi.dingtalk.com/robot/send?access_token=3f0b7c1d9a2e&timestamp=1&sign=abc%3D\n"
                + new string('x', 900),
            secrets
        );

        Assert.StartsWith(
            "bad token ••••, secret ••••, at ••••&timestamp=1&sign=•••• xxx",
            masked,
            StringComparison.Ordinal
        );
        Assert.Equal(500, masked.Length);
    }

    [Fact]
    public void A_webhooks_signature_is_over_timestamp_and_raw_body()
    {
        var body = Encoding.UTF8.GetBytes("{\"title\":\"日报\"}");
        var whole = Encoding.UTF8.GetBytes("1700000000.{\"title\":\"日报\"}");

        Assert.Equal(
            Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes("key"), whole)),
            WebhookSender.Sign("1700000000", body, "key")
        );
    }
}
