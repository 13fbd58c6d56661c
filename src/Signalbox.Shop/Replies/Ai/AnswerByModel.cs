using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Llm;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Chats;
using Signalbox.Shop.Items;

namespace Signalbox.Shop.Replies.Ai;

/// <summary>What a model's answer came to.</summary>
/// <param name="Text">What may leave; null: nothing.</param>
/// <param name="ForPerson">Nothing else is tried: a person answers.</param>
internal sealed record ModelWord(string? Text, bool ForPerson, Decision Decision);

/// <summary>Asks a model what to answer a buyer, and holds what it says against the price floor and the platform's rules.</summary>
/// <remarks>Whatever a buyer talks the model into: what would go below the floor is replaced before it leaves.</remarks>
internal sealed class AnswerByModel(
    LlmClient llm,
    ModelSettings settings,
    ChatStore chats,
    FindItems items,
    IOptions<ShopOptions> shop,
    IOptions<AiOptions> options,
    HoldAnswer hold,
    TimeProvider clock
)
{
    /// <summary>What the models' settings know it by.</summary>
    public const string Purpose = "shop.answer";

    /// <summary>Whether a model answers the account's buyers at all.</summary>
    public async Task<bool> AnswersAsync(Seat seat, CancellationToken ct) =>
        shop.Value.AiReply
        && (await settings.OfAsync(seat.Id, ct)).Answers
        && await llm.TargetAsync(Purpose, ct) is not null;

    public async Task<ModelWord> RunAsync(Seat seat, ShopChat chat, Question question, CancellationToken ct)
    {
        var since = clock.GetUtcNow().AddDays(-1);
        if (await chats.ByModelAsync(seat.Id, chat.Conversation, since, ct) >= options.Value.PerChatPerDay)
            return Person("so many answers of a model a chat and day are enough");
        var item = chat.ItemId is { } id ? await items.KnownAsync(seat, id, ct) : null;
        var said = await chats.LastAsync(
            seat.Id,
            chat.Conversation,
            options.Value.Shown + question.MessageIds.Count,
            ct
        );
        var before = said.Where(l => !question.MessageIds.Contains(l.MessageId)).ToList();
        var request = new LlmRequest
        {
            Purpose = Purpose,
            System = AskBuyerModel.System((await settings.OfAsync(seat.Id, ct)).Told),
            User = AskBuyerModel.User(item, before, question.Text),
            Subject = $"chat:{chat.Conversation}",
        };
        using var patience = new CancellationTokenSource(options.Value.Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            var answer = await llm.AskJsonAsync<BuyerAnswer>(request, either.Token);
            return Held(
                answer,
                item,
                [.. before.Where(l => l.By == ChatSide.Buyer).Select(l => l.Text), question.Text]
            );
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Nothing($"no answer within {options.Value.Patience.TotalSeconds:0} s");
        }
        catch (RefusedException no)
        {
            return Nothing(no.Code);
        }
        catch (RetryLaterException)
        {
            return Nothing("llm.later");
        }
    }

    private ModelWord Held(LlmJson<BuyerAnswer> answer, ShopItem? item, IReadOnlyList<string> buyerSaid)
    {
        if (answer.Value is not { } said)
            return Nothing(answer.NoVerdict ?? "");
        var decision = new Decision("model")
        {
            Model = $"{answer.Usage.Vendor}/{answer.Usage.Model}",
            Intent = $"{said.Intent}",
            Cost = answer.Usage.CostCny,
        };
        var text = said.Answer.ReplaceLineEndings(" ").Trim();
        if (said.Person || text.Length == 0)
            return new ModelWord(null, ForPerson: true, decision with { But = "person" });
        var held = hold.Run(text, item, buyerSaid);
        return new ModelWord(
            held.Text,
            ForPerson: held.Text is null,
            held.But is { } but ? decision with { But = but } : decision
        );
    }

    private static ModelWord Person(string why) => new(null, ForPerson: true, new Decision("model", why));

    private static ModelWord Nothing(string why) => new(null, ForPerson: false, new Decision("model", why));
}
