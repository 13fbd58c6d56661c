using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Signalbox.Market.Gateway;
using Signalbox.Market.Gateway.Prepared;

namespace Signalbox.Market.Tests.Gateway;

/// <summary>What is written fast is what the serializer writes.</summary>
public sealed class BarsJsonTests
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
    };

    [Fact]
    public void Numbers_of_every_size_and_sign_are_the_serializers()
    {
        decimal[] numbers =
        [
            0m,
            0.00m,
            1m,
            10.10m,
            1234.5678m,
            0.0001m,
            -3.07m,
            -0.00m,
            ulong.MaxValue,
            (decimal)ulong.MaxValue + 1,
            decimal.MaxValue,
            decimal.MinValue,
            0.0000000000000000000000000001m,
            0.000000000000000001m,
            79228162514.264337593543950335m,
            98_765_432_109_876.25m,
        ];
        foreach (var number in numbers)
            Same([Line(new DateOnly(2024, 1, 2), number) with { PreClose = number, Amount = number }]);
    }

    [Fact]
    public void Any_answer_is_the_serializers()
    {
        var chance = new Random(11);
        Same([]);
        for (var n = 0; n < 200; n++)
            Same([
                .. Enumerable
                    .Range(0, chance.Next(1, 40))
                    .Select(d =>
                        Line(DateOnly.MinValue.AddDays(chance.Next(3_000_000)), Any()) with
                        {
                            PreClose = chance.Next(3) == 0 ? null : Any(),
                            Amount = chance.Next(3) == 0 ? null : Any(),
                        }
                    ),
            ]);

        decimal Any() => new(chance.Next(), chance.Next(3) * chance.Next(), 0, false, (byte)chance.Next(7));
    }

    private static BarLine Line(DateOnly day, decimal price) => new(day, price, price, price, price, null, price, null);

    private static void Same(IReadOnlyList<BarLine> bars)
    {
        var answer = new BarsAnswer(
            "600519.SH",
            "贵州茅台\"bars\":[]",
            "CNY",
            Period.Day,
            "forward",
            new DateOnly(2024, 1, 2),
            bars,
            null,
            bars.Count == 0 ? EmptyReason.NoSession : null,
            new Provenance(
                new Dictionary<string, int>(StringComparer.Ordinal) { ["\"bars\":[]"] = 1 },
                new DateTimeOffset(2024, 1, 2, 9, 0, 0, TimeSpan.Zero),
                null
            )
        );
        Assert.Equal(JsonSerializer.Serialize(answer, Web), Encoding.UTF8.GetString(BarsJson.Write(answer, Web)));
    }
}
