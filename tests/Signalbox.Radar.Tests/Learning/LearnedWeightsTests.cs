using FsCheck;
using FsCheck.Fluent;
using Signalbox.Radar.Learning;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Learning;

/// <summary>What the arithmetic promises whatever was answered.</summary>
public sealed class LearnedWeightsTests
{
    private static Arbitrary<Answers> SomeAnswers =>
        Gen.Choose(0, 200).ArrayOf(3).Select(counts => new Answers(counts[0], counts[1], counts[2] % 20)).ToArbitrary();

    private static Config Often => Config.QuickThrowOnFailure.WithMaxTest(LongSuite.Rounds(ci: 5000, nightly: 200_000));

    [Fact]
    public void One_more_accepted_never_lowers_and_one_more_ignored_never_raises() =>
        Prop.ForAll(
                SomeAnswers,
                SomeAnswers,
                (value, all) =>
                {
                    var weight = LearnedWeights.Weight(value, all);
                    return LearnedWeights.Weight(value + new Answers(1, 0, 0), all) > weight
                        && LearnedWeights.Weight(value + new Answers(0, 0, 1), all) > weight
                        && LearnedWeights.Weight(value + new Answers(0, 1, 0), all) < weight;
                }
            )
            .Check(Often);

    [Fact]
    public void Nothing_moves_further_than_ten_points() =>
        Prop.ForAll(
                SomeAnswers.Generator.ArrayOf(12).ToArbitrary(),
                SomeAnswers,
                (values, all) =>
                {
                    var weights = values.Select(v => LearnedWeights.Weight(v, all)).ToList();
                    return Math.Abs(LearnedWeights.Points(weights)) <= LearnedWeights.MostPoints
                        && Math.Abs(LearnedWeights.Shift(weights)) <= LearnedWeights.MostPoints
                        && weights.TrueForAll(double.IsFinite);
                }
            )
            .Check(Often);

    [Fact]
    public void With_accepted_and_ignored_exchanged_it_moves_as_far_the_other_way() =>
        Prop.ForAll(
                SomeAnswers,
                SomeAnswers,
                (value, all) =>
                {
                    var (v, a) = (value with { Asked = 0 }, all with { Asked = 0 });
                    var there = LearnedWeights.Weight(v, a);
                    var back = LearnedWeights.Weight(Exchanged(v), Exchanged(a));
                    return Math.Abs(there + back) < 1e-9
                        && LearnedWeights.Shift([there]) == -LearnedWeights.Shift([-there]);
                }
            )
            .Check(Often);

    [Fact]
    public void What_nobody_answered_and_what_was_answered_as_all_else_does_not_move() =>
        Prop.ForAll(
                SomeAnswers,
                all => Math.Abs(LearnedWeights.Weight(default, all)) < 1e-9 && LearnedWeights.Shift([]) == 0
            )
            .Check(Often);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(9, 5)]
    [InlineData(40, 7)]
    public void The_more_answers_say_the_same_the_more_it_counts(int ignored, int atLeast)
    {
        var all = new Answers(50, 50, 0);

        var points = LearnedWeights.Points([LearnedWeights.Weight(new Answers(0, ignored, 0), all)]);

        Assert.InRange(points, -10, -atLeast * 0.9);
    }

    private static Answers Exchanged(Answers answers) => new(answers.Ignored, answers.Accepted, answers.Asked);
}
