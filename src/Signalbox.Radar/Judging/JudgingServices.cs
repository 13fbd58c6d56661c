using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Radar.Articles.Stories;
using Signalbox.Radar.Judging.Again;
using Signalbox.Radar.Judging.Rules;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Prompts;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Judging;

/// <summary>What the module takes in of judging, prompts and opportunities.</summary>
internal static class JudgingServices
{
    public static void AddJudging(this IServiceCollection services)
    {
        services.AddSingleton<JudgeArticle>();
        services.AddSingleton<StoreVerdict>();
        services.AddSingleton<BeingJudged>();
        services.AddSingleton<ModelJudge>();
        services.AddSingleton<FindStory>();
        services.AddSingleton<ReleaseRetelling>();
        services.AddSingleton<CurrentRules>();
        services.AddSingleton<GetRules>();
        services.AddSingleton<ChangeRules>();
        services.AddSingleton<CurrentPrompt>();
        services.AddSingleton<ListPrompts>();
        services.AddSingleton<SavePrompt>();
        services.AddSingleton<ComparePrompts>();
        services.AddSingleton<CompareVerdicts>();
        services.AddSingleton<TryPrompt>();
        services.AddSingleton<RequestRejudging>();
        services.AddSingleton<RejudgeArticleHandler>();
        services.AddSingleton<FinishRejudgingHandler>();
        services.AddSingleton<ShowRejudgings>();
        services.AddSingleton<ListOpportunities>();
        services.AddSingleton<CountNewOpportunities>();
        services.AddSingleton<ShowOpportunity>();
        services.AddSingleton<FindNeighbours>();
        services.AddSingleton<PutOpportunityState>();
        services.AddSingleton<ViewerOf>();
    }

    public static void MapJudging(RouteGroupBuilder api)
    {
        RulesEndpoints.Map(api);
        PromptEndpoints.Map(api);
        RejudgingEndpoints.Map(api);
        OpportunityEndpoints.Map(api);
    }
}
