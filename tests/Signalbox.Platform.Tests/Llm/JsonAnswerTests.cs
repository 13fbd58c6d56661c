using System.ComponentModel.DataAnnotations;
using Signalbox.Platform.Llm.Answers;

namespace Signalbox.Platform.Tests.Llm;

public sealed class JsonAnswerTests
{
    public enum Direction
    {
        Up,
        Down,
        NoChange,
    }

    public sealed record Shape
    {
        [Required, Range(0, 100)]
        public required int? Score { get; init; }

        public required bool IsOpportunity { get; init; }
        public Direction? Direction { get; init; }
        public decimal? TargetPrice { get; init; }
        public IReadOnlyList<string> Evidence { get; init; } = [];
        public IReadOnlyList<Part> Parts { get; init; } = [];
    }

    public sealed record Part([StringLength(5)] string Name, [Range(1, 10)] int Weight);

    [Theory]
    [InlineData("""{"score":72,"isOpportunity":true}""")]
    [InlineData("""  {"score":72,"isOpportunity":true}  """)]
    [InlineData("```json\n{\"score\":72,\"isOpportunity\":true}\n```")]
    [InlineData("```\n{\"score\":72,\"isOpportunity\":true}")]
    [InlineData("<think>{not json}</think>{\"score\":72,\"isOpportunity\":true}")]
    [InlineData("Sure! {here} it is: {\"score\":72,\"isOpportunity\":true} — bye {x}")]
    [InlineData("""{"score":72,"isOpportunity":true,}""")]
    [InlineData("""{"score":72, /* strong */ "isOpportunity":true}""")]
    [InlineData("""{"Score":72,"is_opportunity":true}""")]
    [InlineData("""{"score":"72","isOpportunity":"true"}""")]
    [InlineData("""{"score":"72分","isOpportunity":"是"}""")]
    [InlineData("""{"score":72.0,"isOpportunity":true}""")]
    [InlineData("""{"score":72,"isOpportunity":true,"targetPrice":"N/A","direction":null,"evidence":null}""")]
    [InlineData("""[{"score":72,"isOpportunity":true}]""")]
    [InlineData("""{"score":72,"isOpportunity":true,"unknown":{"a":[1,2,"}"]}}""")]
    public void What_is_plainly_meant_is_read(string text)
    {
        var shape = JsonAnswer.Read<Shape>(text, out var faults);

        Assert.Empty(faults);
        Assert.Equal((72, true), (shape!.Score, shape.IsOpportunity));
        Assert.Null(shape.TargetPrice);
        Assert.Empty(shape.Evidence);
    }

    [Theory]
    [InlineData("", "There is no JSON object")]
    [InlineData("I cannot answer that.", "There is no JSON object")]
    [InlineData("""{"score":72,"isOpport""", "not closed")]
    [InlineData("""{"score":72;"isOpportunity":true}""", "cannot be read")]
    [InlineData("""{"score":72,"score":80,"isOpportunity":true}""", "cannot be read")]
    [InlineData("""{"isOpportunity":true}""", "«score» is missing")]
    [InlineData("""{"score":72}""", "«isOpportunity» is missing")]
    [InlineData("""{"score":null,"isOpportunity":true}""", "score")]
    [InlineData("""{"score":172,"isOpportunity":true}""", "between 0 and 100")]
    [InlineData("""{"score":"high","isOpportunity":true}""", "«score» must be a number, not «high»")]
    [InlineData("""{"score":72.5,"isOpportunity":true}""", "«score» must be a whole number")]
    [InlineData("""{"score":99999999999,"isOpportunity":true}""", "score")]
    [InlineData("""{"score":72,"isOpportunity":"maybe"}""", "«isOpportunity» must be true or false")]
    [InlineData("""{"score":72,"isOpportunity":true,"direction":"sideways"}""", "must be one of up, down, noChange")]
    [InlineData("""{"score":72,"isOpportunity":true,"evidence":"one"}""", "«evidence» must be a list")]
    [InlineData("""{"score":72,"isOpportunity":true,"parts":[{"name":"much too long","weight":3}]}""", "parts[0].name")]
    [InlineData("""{"score":72,"isOpportunity":true,"parts":[{"name":"a","weight":30}]}""", "parts[0].weight")]
    [InlineData("""{"score":72,"isOpportunity":true,"parts":[{"name":"a"}]}""", "«parts[0].weight» is missing")]
    [InlineData("""{"score":72,"isOpportunity":true,"parts":[null]}""", "«parts[0]» must not be null")]
    public void What_does_not_fit_is_named(string text, string fault)
    {
        var shape = JsonAnswer.Read<Shape>(text, out var faults);

        Assert.Null(shape);
        Assert.Contains(faults, f => f.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void All_faults_are_named_at_once()
    {
        JsonAnswer.Read<Shape>("""{"score":"x","direction":"y","parts":{}}""", out var faults);

        Assert.Equal(4, faults.Count);
    }

    [Theory]
    [InlineData("1,680.5元", 1680.5)]
    [InlineData("￥1，680.5", 1680.5)]
    [InlineData("3.2亿元", 320_000_000)]
    [InlineData("12万", 120_000)]
    [InlineData("-3.5%", -3.5)]
    [InlineData("1e3", 1000)]
    public void Numbers_with_their_unit_are_read(string text, double number) =>
        Assert.Equal((decimal)number, NumberText.Parse(text));

    [Theory]
    [InlineData("72/100")]
    [InlineData("10-12")]
    [InlineData("5美元")]
    [InlineData("about 5")]
    [InlineData("NaN")]
    [InlineData("1e300")]
    public void A_number_that_is_not_one_is_not_guessed(string text) => Assert.Null(NumberText.Parse(text));

    [Fact]
    public void The_schema_names_members_ranges_and_words()
    {
        var schema = JsonAnswer.Schema(typeof(Shape));

        Assert.Contains("\"isOpportunity\"", schema);
        Assert.Contains("\"maximum\":100", schema);
        Assert.Contains("\"noChange\"", schema);
        Assert.DoesNotContain('\n', schema);
    }
}
