using System.Text.Json;
using Signalbox.Shop.OneBot;
using Signalbox.Shop.Tests.Xianyu;

namespace Signalbox.Shop.Tests.OneBot;

/// <summary>What is read out of events and of what people write.</summary>
public sealed class QqCommandTests
{
    [Theory]
    [InlineData("在的", null)]
    [InlineData("", null)]
    [InlineData("#list", "List")]
    [InlineData("＃LIST", "List")]
    [InlineData("#order 3300000000000000001", "Order 3300000000000000001")]
    [InlineData("#order abc", "Unknown")]
    [InlineData("#a1 pause 30", "Pause #a1 30")]
    [InlineData("#A1 Pause 10080", "Pause #a1 10080")]
    [InlineData("#a1 pause 10081", "Unknown")]
    [InlineData("#a1 pause 0", "Unknown")]
    [InlineData("#a1 on", "On #a1")]
    [InlineData("#ab12 在的\n直接拍", "Answer #ab12 在的\n直接拍")]
    [InlineData("# a1 on", "On #a1")]
    [InlineData("#a1 on, of course", "Answer #a1 on, of course")]
    [InlineData("#a1", "Unknown")]
    [InlineData("#a1在的", "Unknown")]
    [InlineData("#1a 在的", "Unknown")]
    [InlineData("#abcd1 在的", "Unknown")]
    [InlineData("#a999999999 在的", "Unknown")]
    public void Commands_are_read(string text, string? meant) =>
        Assert.Equal(
            meant,
            QqCommand.Read(text) switch
            {
                null => null,
                QqCommand.List => "List",
                QqCommand.Order order => $"Order {order.Number}",
                QqCommand.Pause pause => $"Pause {pause.Code} {pause.Minutes}",
                QqCommand.On on => $"On {on.Code}",
                QqCommand.Answer answer => $"Answer {answer.Code} {answer.Text}",
                _ => "Unknown",
            }
        );

    [Theory]
    [InlineData(1, "a")]
    [InlineData(26, "z")]
    [InlineData(27, "aa")]
    [InlineData(52, "az")]
    [InlineData(53, "ba")]
    [InlineData(703, "aaa")]
    public void Accounts_have_letters(int place, string letter) => Assert.Equal(letter, QqCode.LetterOf(place));

    [Fact]
    public void The_sample_of_an_event_is_an_answer_to_message_11()
    {
        var raw = XianyuSamples.Json("onebot/event_private_reply").GetProperty("raw_body").GetString()!;

        var message = ReadQqEvent.Run(JsonElement.Parse(raw))!;

        Assert.Equal(new QqMessage(10000001, 12, 20000001, null, null, false, 11, "在的，直接拍", false), message);
    }

    [Theory]
    [InlineData("\"[CQ:reply,id=11]a &#91;b&#93; &amp;#91;\"", 11L, "a [b] &#91;", false)]
    [InlineData("\"[CQ:at,qq=1] 好\"", null, "好", false)]
    [InlineData("\"[CQ:image,file=a&#44;b.png]\"", null, "", true)]
    [InlineData("\"[CQ:broken\"", null, "[CQ:broken", false)]
    [InlineData("{\"type\":\"text\",\"data\":{\"text\":\"一\\r\\n二\"}}", null, "一\n二", false)]
    [InlineData("[{\"type\":\"reply\",\"data\":{\"id\":11}},{\"type\":\"record\"},{},7]", 11L, "", true)]
    [InlineData("[{\"type\":\"text\",\"data\":{}}]", null, "", false)]
    [InlineData("null", null, "", false)]
    public void Messages_come_as_segments_or_with_codes(string message, long? reply, string text, bool more)
    {
        var frame = $$"""
            {"post_type":"message","message_type":"group","group_id":"5","self_id":"1","message_id":2,"user_id":3,"message":{{message}}}
            """;

        var read = ReadQqEvent.Run(JsonElement.Parse(frame))!;

        Assert.Equal((5L, 1L, reply, text, more), (read.Group, read.SelfId, read.ReplyTo, read.Text, read.HasMore));
    }

    [Theory]
    [InlineData("onebot/meta_heartbeat")]
    [InlineData("onebot/meta_lifecycle")]
    public void What_is_no_message_is_none(string sample) => Assert.Null(ReadQqEvent.Run(XianyuSamples.Json(sample)));

    [Fact]
    public void A_call_is_the_samples_list_of_segments_and_its_answers_are_read()
    {
        var sample = XianyuSamples.Json("onebot/send_private_msg");
        var call = new QqCall(new QqPlace(false, 20000001), "#a1 买家一号：你好，还在吗", null);

        Assert.True(JsonElement.DeepEquals(sample.GetProperty("request"), JsonElement.Parse(call.Frame("e-1"))));
        Assert.Equal(new QqAnswer(QqVerdict.Sent, 11, ""), QqAnswer.Read(sample.GetProperty("response")));
        Assert.Equal(QqVerdict.Failed, QqAnswer.Read(sample.GetProperty("failed")).Verdict);
        Assert.Equal(QqVerdict.Unknown, QqAnswer.Read(JsonElement.Parse("""{"status":"async","retcode":1}""")).Verdict);
        Assert.Equal(QqVerdict.Unknown, QqAnswer.Read(JsonElement.Parse("{}")).Verdict);
    }

    [Theory]
    [InlineData("卡密 KEY-abc123 用不了", "卡密 ［已隐去］ 用不了")]
    [InlineData("key-ABC123", "［已隐去］")]
    [InlineData("您的卡密在哪", "您的卡密在哪")]
    [InlineData("https://h5api.m.goofish.com/punish?x5secdata=1", "［已隐去］")]
    [InlineData("cookie2=1a2b3c4d; unb=220000", "［已隐去］; ［已隐去］")]
    [InlineData("看 https://www.goofish.com/item 怎么样", "看 https://www.goofish.com/item 怎么样")]
    [InlineData("12 点发货吗？t=1", "12 点发货吗？t=1")]
    public void No_group_reads_keys_cookies_or_tokens(string text, string shown) =>
        Assert.Equal(shown, HideFromGroup.Run(text, ["您的卡密：KEY-abc123"]));
}
