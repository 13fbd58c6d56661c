using Signalbox.Platform.Ui.Kit;
using Signalbox.Platform.Ui.Words;
using Signalbox.Shop.Replies;

namespace Signalbox.Shop.Chats.Pages;

/// <summary>How chats and what was said in them are shown.</summary>
internal static class ChatWords
{
    /// <summary>A rule has answered, after a model had nothing to say.</summary>
    private const string ModelFirst = "model: ";

    /// <summary>The same after a service of the owner's.</summary>
    private const string ServiceFirst = "service: ";

    /// <summary>What a model said was replaced.</summary>
    private const string Floor = "floor.";

    public static string Name(ChatLine chat, Text words) =>
        chat.PeerNick.Length > 0 ? chat.PeerNick : words["shop.chats.buyer"];

    /// <summary>Why a buyer's message was answered, or was not.</summary>
    public static string Says(Said said, Text words) =>
        said.Decision switch
        {
            null => words["shop.decision.none"],
            { By: "rule", But: null } => words["shop.decision.rule", Rule(said, words)],
            { By: "rule", But: "silent" } => words["shop.decision.silent", Rule(said, words)],
            { By: "rule", But: var but } when but.StartsWith(ModelFirst, StringComparison.Ordinal) =>
                $"{words["shop.decision.rule", Rule(said, words)]}{words.Comma}{words["shop.decision.no-model", but[ModelFirst.Length..]]}",
            { By: "rule", But: var but } when but.StartsWith(ServiceFirst, StringComparison.Ordinal) =>
                $"{words["shop.decision.rule", Rule(said, words)]}{words.Comma}{words["shop.decision.no-service", but[ServiceFirst.Length..]]}",
            { By: "rule", But: var but } => words["shop.decision.but", Rule(said, words), but],
            { By: "model" } model => Model(model, words),
            { By: var by, But: null } => Named(by, words),
            { By: var by, But: var but } => $"{Named(by, words)} ({but})",
        };

    /// <summary>What a model made of it, with its name and what it cost.</summary>
    private static string Model(Decision decision, Text words)
    {
        var cost = decision.Cost is { } yuan ? $"{words.Comma}{Figures.Yuan(yuan)}" : "";
        var name = $"{decision.Model ?? words["shop.decision.a-model"]}{cost}";
        return decision.But switch
        {
            null => words["shop.decision.model", name],
            "person" => words["shop.decision.model.person", name],
            "off-platform" => words["shop.decision.model.off-platform", name],
            var but when but.StartsWith(Floor, StringComparison.Ordinal) => words["shop.decision.model.floor", name],
            var but => words["shop.decision.model.but", name, but],
        };
    }

    private static string Named(string by, Text words) =>
        words.Has($"shop.decision.{by}") ? words[$"shop.decision.{by}"] : by;

    /// <summary>Whether it waits for a person because of that.</summary>
    public static bool IsOpen(Said said) =>
        said.Decision switch
        {
            { By: "nothing-fits" or "silent.Paused" or "silent.TooOld" } => true,
            { By: "rule", But: not null and not "silent" and var but } => !but.StartsWith(
                ModelFirst,
                StringComparison.Ordinal
            ) && !but.StartsWith(ServiceFirst, StringComparison.Ordinal),
            { By: "service", But: "off-platform" } => true,
            { By: "model", But: { } but } => !but.StartsWith(Floor, StringComparison.Ordinal),
            _ => false,
        };

    private static string Rule(Said said, Text words) =>
        said.RuleName switch
        {
            null => words["shop.decision.gone"],
            "" => words["shop.rules.kind.default"],
            var name => name,
        };
}
