using System.Text.Json;
using Signalbox.Shop.Xianyu.Events;

namespace Signalbox.Shop.Tests.Xianyu;

/// <summary>Each shape that has been seen means what it means, and what a buyer types is never more than a text.</summary>
public sealed class ReadEntryTests
{
    private const string Chat = "50000000001";
    private const string Buyer = "2215000000011";
    private const string Order = "3300000000000000001";

    [Fact]
    public void A_text_of_a_buyer()
    {
        var message = Assert.IsType<ChatMessage>(Read("chat_text_buyer"));

        Assert.Equal((Chat, Buyer, "3400000000001.PNM"), (message.Conversation, message.Sender, message.MessageId));
        Assert.Equal((1, "你好，还在吗"), (message.Content, message.Text));
        Assert.Equal(("买家一号", "900000000001"), (message.SenderNick, message.ItemId));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_785_000_001_000), message.At);
        Assert.True(message is { IsBetweenTwo: true, IsPlatforms: false, Order: null });
    }

    [Fact]
    public void A_sender_that_is_text_and_not_a_map() =>
        Assert.Equal(Buyer, Assert.IsType<ChatMessage>(Read("chat_text_numeric_sender")).Sender);

    [Fact]
    public void A_picture_with_its_size()
    {
        var message = Assert.IsType<ChatMessage>(Read("chat_image_buyer"));

        Assert.Equal(2, message.Content);
        Assert.Equal([new ChatPicture("https://example.invalid/a.jpg", 1080, 1440)], message.Pictures);
    }

    [Theory]
    [InlineData("card_order_created", OrderEvent.Created, Order)]
    [InlineData("real_card_order_created", OrderEvent.Created, "2500000000000000003")]
    [InlineData("card_order_paid", OrderEvent.Paid, Order)]
    [InlineData("card_price_modified", OrderEvent.PriceChanged, Order)]
    [InlineData("card_bargain_pending", OrderEvent.BargainOpen, Order)]
    [InlineData("card_order_shipped", OrderEvent.Shipped, Order)]
    [InlineData("card_order_success", OrderEvent.Completed, Order)]
    [InlineData("card_refund_requested", OrderEvent.RefundAsked, Order)]
    [InlineData("card_refund_done", OrderEvent.Closed, Order)]
    [InlineData("card_order_closed", OrderEvent.Closed, Order)]
    [InlineData("card_buyer_reviewed", OrderEvent.Rated, Order)]
    public void A_card_says_which_order_and_what(string sample, object happened, string order)
    {
        var notice = Assert.IsType<ChatMessage>(Read(sample)).Order;

        Assert.NotNull(notice);
        Assert.Equal(((OrderEvent)happened, order, false), (notice.Event, notice.Order, notice.IsOwnPurchase));
    }

    [Fact]
    public void A_second_purchase_is_another_order()
    {
        var notice = Assert.IsType<ChatMessage>(Read("card_order_paid_second_purchase")).Order;

        Assert.Equal(OrderEvent.Paid, notice?.Event);
        Assert.NotEqual(Order, notice?.Order);
    }

    [Fact]
    public void What_the_account_bought_itself_is_known_as_that() =>
        Assert.True(Assert.IsType<ChatMessage>(Read("card_order_paid_as_buyer")).Order?.IsOwnPurchase);

    [Fact]
    public void A_text_that_says_what_a_card_says_is_a_text()
    {
        var message = Assert.IsType<ChatMessage>(Read("chat_text_spoofed_paid"));

        Assert.Equal(1, message.Content);
        Assert.Null(message.Order);
    }

    [Fact]
    public void A_card_that_was_changed_in_place_says_what_it_shows_now()
    {
        var notice = Assert.IsType<OrderNotice>(Read("card_update_paid"));

        Assert.Equal(
            (OrderEvent.Paid, Order, Chat, "3400000000021.PNM"),
            (notice.Event, notice.Order, notice.Conversation, notice.MessageId)
        );
    }

    [Theory]
    [InlineData("red_reminder_wait_ship", OrderEvent.Paid)]
    [InlineData("red_reminder_user_form", OrderEvent.Created)]
    public void A_badge_raises_the_question_without_an_order(string sample, object happened)
    {
        var notice = Assert.IsType<OrderNotice>(Read(sample));

        Assert.Equal(((OrderEvent)happened, null), (notice.Event, notice.Order));
    }

    [Fact]
    public void Receipts_typing_and_pointers()
    {
        Assert.Equal(2, Assert.IsType<PeerRead>(Read("read_receipt_batch")).Messages.Count);
        Assert.Equal(Chat, Assert.IsType<PeerRead>(Read("read_receipt_compact")).Conversation);
        Assert.Equal(new PeerTyping(Buyer), Read("typing"));
        Assert.Equal(new MessagePointer(Chat, "3400000000001.PNM"), Read("new_message_pointer"));
    }

    [Fact]
    public void The_web_clients_newer_form()
    {
        var text = Assert.IsType<ChatMessage>(Read("new_format_text"));
        var packed = Assert.IsType<ChatMessage>(Read("new_format_custom"));

        Assert.Equal(
            (Chat, Buyer, "可以便宜点吗", "900000000001"),
            (text.Conversation, text.Sender, text.Text, text.ItemId)
        );
        Assert.Equal(("hi", 1, false), (packed.Text, packed.Content, packed.IsPlatforms));
        Assert.True(Assert.IsType<ChatMessage>(Read("session_arouse")).IsPlatforms);
    }

    [Fact]
    public void What_the_platform_writes_is_known_as_its()
    {
        Assert.True(Assert.IsType<ChatMessage>(Read("tip_service_bot")).IsPlatforms);
        Assert.Equal(14, Assert.IsType<ChatMessage>(Read("tip_no_bargain_guide")).Content);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("7")]
    [InlineData("""{"1":{"2":3},"10":[]}""")]
    [InlineData("""{"sessionId":"1"}""")]
    [InlineData("""{"1":[],"2":2,"3":4}""")]
    public void What_nobody_has_described_is_named(string entry)
    {
        var read = ReadEntry.Run(JsonElement.Parse(entry));

        Assert.True(read is Unrecognised or PeerRead { Messages.Count: 0 }, read.ToString());
    }

    /// <summary>Every branch of a real message in turn is replaced by something of another kind.</summary>
    [Fact]
    public void A_field_of_another_kind_breaks_nothing()
    {
        foreach (var sample in XianyuSamples.Json("encoded").EnumerateObject())
        foreach (var spoilt in Spoilt(XianyuSamples.Json($"decoded/{sample.Name}").GetRawText()))
            Assert.NotNull(ReadEntry.Run(JsonElement.Parse(spoilt)));
    }

    private static IEnumerable<string> Spoilt(string json)
    {
        var places = Places(System.Text.Json.Nodes.JsonNode.Parse(json)!, []).ToList(); // a sample is never null
        foreach (var place in places)
        foreach (var other in new[] { "null", "7", "\"x\"", "[]", "{}", "\"{\"" })
        {
            var root = System.Text.Json.Nodes.JsonNode.Parse(json)!;
            var here = root;
            foreach (var name in place[..^1])
                here = here![name];
            here![place[^1]] = System.Text.Json.Nodes.JsonNode.Parse(other);
            yield return root.ToJsonString();
        }
    }

    private static IEnumerable<string[]> Places(System.Text.Json.Nodes.JsonNode node, string[] path)
    {
        if (node is not System.Text.Json.Nodes.JsonObject fields)
            yield break;
        foreach (var (name, value) in fields)
        {
            yield return [.. path, name];
            if (value is not null)
                foreach (var below in Places(value, [.. path, name]))
                    yield return below;
        }
    }

    private static Incoming Read(string sample) => ReadEntry.Run(XianyuSamples.Json($"decoded/{sample}"));
}
