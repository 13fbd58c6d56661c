using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Http;
using Signalbox.Shop.Replies.Ai;
using Signalbox.Shop.Replies.Service;
using Signalbox.Shop.Replies.Settings;

namespace Signalbox.Shop.Replies;

internal static class ReplyServices
{
    public static void AddReplies(this IServiceCollection services)
    {
        services.AddChecked<ReplyOptions>("Shop:Replies");
        services.AddChecked<AiOptions>("Shop:Ai");
        services.AddSingleton<ModelSettings>();
        services.AddSingleton<AnswerByModel>();
        services.AddSingleton<HoldAnswer>();
        services.AddSingleton<ReplySettings>();
        services.AddSingleton<BlockBuyer>();
        services.AddOutboundClient(AskReplyService.Client);
        services.AddSingleton<AskReplyService>();
        services.AddSingleton<SendAnswer>();
        services.AddSingleton<AnswerBuyer>();
        services.AddSingleton<HandAnswers>();
        services.AddSingleton<AnswerByHand>();
        services.AddSingleton<SendByHand>();
    }
}
