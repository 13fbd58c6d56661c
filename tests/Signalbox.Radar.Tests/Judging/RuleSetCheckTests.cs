using Signalbox.Platform.Errors;
using Signalbox.Radar.Judging.Rules;

namespace Signalbox.Radar.Tests.Judging;

public sealed class RuleSetCheckTests
{
    private static readonly Interest Fine = new() { Name = "船", Keywords = [new("帆船", 8)] };

    [Fact]
    public void Shipped_rules_hold_their_own_bounds_and_survive_being_stored()
    {
        RuleSetCheck.Valid(ShippedRules.Set);

        var stored = RuleSetVersion.Write(ShippedRules.Set);
        Assert.Equal(stored, RuleSetVersion.Write(RuleSetVersion.Read(stored)));
    }

    [Theory]
    [InlineData("(", "is not a regular expression")]
    [InlineData("(?=前瞻)", "could take too long")]
    [InlineData(@"(\w)\1", "could take too long")]
    [InlineData("(?:(?:a{1,900}){1,900}){1,900}", "could take too long")]
    [InlineData("a*", "hit everywhere")]
    [InlineData("", "must have 1 to 300 characters")]
    public void A_pattern_that_cannot_be_used_is_refused_by_its_path(string regex, string fault)
    {
        var refused = Refused(
            new RuleSet { Interests = [Fine, Fine with { Name = "二", Patterns = [new(regex, 5)] }] }
        );

        var (path, faults) = Assert.Single(refused.Fields);
        Assert.Equal("rules.interests[1].patterns[0].regex", path);
        Assert.Contains(fault, Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_fault_is_named_by_its_path()
    {
        var refused = Refused(
            new RuleSet
            {
                Interests =
                [
                    Fine with
                    {
                        Keywords = [new("帆船", double.NaN), new(" ", 5), new("x", 31)],
                        MinScore = 0,
                    },
                    new Interest { Name = "空" },
                    Fine,
                ],
                MustNot = [new string('长', 61)],
                Noise = [new NoiseRule("", [], -1, ["没有"])],
                HalfLifeHours = 0,
                OldestCounts = 1.5,
                Signals = new SignalWeights { Amount = double.PositiveInfinity },
            }
        );

        Assert.Equal(
            [
                "rules.halfLifeHours",
                "rules.interests[0].keywords[0].weight",
                "rules.interests[0].keywords[1]",
                "rules.interests[0].keywords[2].weight",
                "rules.interests[0].minScore",
                "rules.interests[1]",
                "rules.interests[2].name",
                "rules.mustNot[0]",
                "rules.noise[0].except",
                "rules.noise[0].name",
                "rules.noise[0].penalty",
                "rules.oldestCounts",
                "rules.signals.amount",
            ],
            refused.Fields.Keys.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void No_interests_or_far_too_many_are_refused()
    {
        Assert.Contains("rules.interests", Refused(new RuleSet { Interests = [] }).Fields.Keys);
        var many = Enumerable.Range(0, 51).Select(n => Fine with { Name = $"船{n}" }).ToList();
        Assert.Contains("rules.interests", Refused(new RuleSet { Interests = many }).Fields.Keys);
    }

    private static RefusedException Refused(RuleSet rules) =>
        Assert.Throws<RefusedException>(() => RuleSetCheck.Valid(rules));
}
