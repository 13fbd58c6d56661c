using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Signalbox.Shop.Xianyu.Wire;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Xianyu;

/// <summary>What comes over the socket is decoded in every form that has been seen, and nothing else is taken for a message.</summary>
public sealed class WireTests
{
    private const string Vectors = "vectors";

    [Fact]
    public void Each_sample_is_decoded_to_what_it_was()
    {
        var encoded = XianyuSamples.Json("encoded").EnumerateObject().ToList();
        foreach (var sample in encoded)
        {
            var value = Assert.Single(SyncEntry.Decode(sample.Value.GetString()!)); // each is text

            Assert.True(
                JsonElement.DeepEquals(XianyuSamples.Json($"decoded/{sample.Name}"), value),
                $"{sample.Name}: {value}"
            );
        }
        Assert.True(encoded.Count > 30);
    }

    [Fact]
    public void Each_vector_of_messagepack_is_read()
    {
        foreach (var vector in XianyuSamples.Json(Vectors).GetProperty("msgpack").EnumerateArray())
        {
            var value = Assert.Single(
                MessagePackJson.Read(Convert.FromHexString(vector.GetProperty("hex").GetString()!))
            );

            Assert.True(JsonElement.DeepEquals(vector.GetProperty("json"), value), value.ToString());
        }
    }

    [Theory]
    [InlineData("c0", "null")]
    [InlineData("c3", "true")]
    [InlineData("ff", "-1")]
    [InlineData("d080", "-128")]
    [InlineData("d1ff00", "-256")]
    [InlineData("d2ffff0000", "-65536")]
    [InlineData("d3ffffffff00000000", "-4294967296")]
    [InlineData("cfffffffffffffffff", "18446744073709551615")]
    [InlineData("cb3ff8000000000000", "1.5")]
    [InlineData("cb7ff8000000000000", "null")] // not a number
    [InlineData("c403010203", "\"AQID\"")]
    [InlineData("d4057f", "\"BX8=\"")] // an extension: its type first
    [InlineData("a2fffe", "\"//4=\"")] // bytes in the old form
    [InlineData("93010203", "[1,2,3]")]
    [InlineData("81cd0101c2", "{\"257\":false}")]
    public void Each_kind_of_value_is_read(string hex, string json) =>
        Assert.Equal(json, Assert.Single(MessagePackJson.Read(Convert.FromHexString(hex))).GetRawText());

    [Fact]
    public void Values_behind_one_another_are_all_read() =>
        Assert.Equal(["1", "{\"1\":2}"], MessagePackJson.Read([1, 0x81, 1, 2]).Select(v => v.GetRawText()));

    [Theory]
    [InlineData("", "nothing")]
    [InlineData("c1", "0xC1")]
    [InlineData("8101", "ends in the middle")]
    [InlineData("da0028", "ends in the middle")]
    [InlineData("dfffffffff", "ends in the middle")]
    [InlineData("81c001", "A key")]
    public void What_is_none_is_refused_in_a_sentence(string hex, string says) =>
        Assert.Contains(
            says,
            Assert.Throws<FormatException>(() => MessagePackJson.Read(Convert.FromHexString(hex))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_bomb_of_lists_is_refused()
    {
        var nested = Enumerable.Repeat((byte)0x91, 100_000).ToArray();

        Assert.Contains(
            "deeper",
            Assert.Throws<FormatException>(() => MessagePackJson.Read(nested)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "deeper",
            Assert.Throws<FormatException>(() => SyncEntry.Decode(Convert.ToBase64String(nested))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "characters",
            Assert.Throws<FormatException>(() => SyncEntry.Decode(new string('A', 2 * 1024 * 1024))).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("{\"a\":\"?>~\"}")]
    [InlineData("{\"a\":\"买家\"}")]
    public void Json_comes_plain_in_base64_and_in_the_alphabet_of_addresses(string json)
    {
        var padded = Convert.ToBase64String(Encoding.UTF8.GetBytes(json));
        foreach (var form in new[] { json, padded, padded.TrimEnd('='), padded.Replace('+', '-').Replace('/', '_') })
            Assert.Equal(json, Assert.Single(SyncEntry.Decode(form)).GetRawText());
    }

    [Fact]
    public void Nothing_that_comes_breaks_the_reader()
    {
        Prop.ForAll<byte[]>(bytes => Refuses(() => MessagePackJson.Read(bytes))).QuickCheckThrowOnFailure();
        Prop.ForAll<NonNull<string>>(text => Refuses(() => SyncEntry.Decode(text.Get))).QuickCheckThrowOnFailure();
        // Halves and spoilt bytes of what is real.
        var real = Convert.FromBase64String(XianyuSamples.Json("encoded").GetProperty("card_order_paid").GetString()!);
        var chance = new Random(5);
        for (var n = 0; n < LongSuite.Rounds(ci: 5_000, nightly: 1_000_000); n++)
        {
            var spoilt = real[..chance.Next(1, real.Length)];
            spoilt[chance.Next(spoilt.Length)] = (byte)chance.Next(256);
            Assert.True(Refuses(() => MessagePackJson.Read(spoilt)));
        }
    }

    [Fact]
    public void Ids_have_their_form_and_never_meet()
    {
        var clock = new TestClock();
        var ids = new FrameIds(clock);
        var many = new System.Collections.Concurrent.ConcurrentBag<string>();
        Parallel.For(0, 10_000, _ => many.Add(ids.Uuid()));
        var vectors = XianyuSamples.Json(Vectors);

        Assert.Equal(10_000, many.Distinct(StringComparer.Ordinal).Count());
        Assert.All(many, id => Assert.Matches(Pattern(vectors, "uuid"), id));
        Assert.Matches(Pattern(vectors, "mid"), ids.Mid());
        Assert.Equal("11785000000001", FrameIds.Key("11785000000001 0"));
        Assert.Equal("7", FrameIds.Key("7"));
        Assert.Matches(Pattern(vectors, "device_id"), DeviceId.New("2200000000001"));
    }

    private static string Pattern(JsonElement vectors, string name) =>
        vectors.GetProperty(name).GetProperty("pattern").GetString()!; // each has one

    /// <summary>It reads it, or says in a sentence why not.</summary>
    private static bool Refuses(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (FormatException refusal)
        {
            return refusal.Message.EndsWith('.');
        }
    }
}
