using Signalbox.Platform.Errors;
using Signalbox.Shop.Rules;

namespace Signalbox.Shop.Replies;

/// <summary>What can give an answer.</summary>
internal enum Answerer
{
    ItemRule,
    AccountRule,

    /// <summary>A service of the owner's.</summary>
    Service,
    Model,
    DefaultRule,
}

/// <summary>A step towards an answer: a rule ends the way, a service and a model may have nothing to say.</summary>
/// <param name="Hit">Null: ask the service or the model.</param>
internal sealed record AnswerStep(Answerer By, RuleHit? Hit);

/// <summary>In which order rules, service and model are asked. Pure: all it knows is in its arguments.</summary>
internal static class ChooseAnswer
{
    public static readonly IReadOnlyList<Answerer> UsualOrder =
    [
        Answerer.ItemRule,
        Answerer.AccountRule,
        Answerer.Service,
        Answerer.Model,
        Answerer.DefaultRule,
    ];

    /// <param name="order">Each at most once; what is not named is not asked.</param>
    /// <returns>
    /// What to try, first to last: nothing where nothing fits. A rule stands at the end; a rule with an empty answer too,
    /// for then nothing is to be said.
    /// </returns>
    public static IReadOnlyList<AnswerStep> Run(
        RuleMatch match,
        bool withService,
        bool withModel,
        IReadOnlyList<Answerer> order
    )
    {
        List<AnswerStep> steps = [];
        foreach (var by in order)
            if (by is Answerer.Service or Answerer.Model)
            {
                if (by == Answerer.Service ? withService : withModel)
                    steps.Add(new AnswerStep(by, null));
            }
            else if (Best(match, by) is { } hit)
            {
                steps.Add(new AnswerStep(by, hit));
                break;
            }
        return steps;
    }

    /// <summary>What a person may set as the order.</summary>
    /// <exception cref="RefusedException">400 <c>shop.reply.order</c>.</exception>
    public static IReadOnlyList<Answerer> Checked(IReadOnlyList<Answerer> order) =>
        order.Count > 0 && order.All(Enum.IsDefined) && order.Distinct().Count() == order.Count
            ? order
            : throw RefusedException.Invalid(
                "shop.reply.order",
                $"Name each of {string.Join(", ", UsualOrder)} once at most, and one at least, in the order in which they are asked."
            );

    private static RuleHit? Best(RuleMatch match, Answerer by) =>
        by switch
        {
            Answerer.ItemRule => match.FirstOf(RuleLevel.Item),
            Answerer.AccountRule => match.FirstOf(RuleLevel.Account),
            _ => match.FirstOf(RuleLevel.ItemDefault) ?? match.FirstOf(RuleLevel.Default),
        };
}
