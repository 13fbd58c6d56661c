using Microsoft.EntityFrameworkCore;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Judging.Again;
using Signalbox.Radar.Judging.Rules;
using Signalbox.Radar.Learning;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Prompts;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Search;
using Signalbox.Radar.Slots;
using Signalbox.Radar.Sources;
using Signalbox.Radar.Sources.WeRss;

namespace Signalbox.Radar;

/// <summary>The radar's tables.</summary>
internal static class RadarModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<Source>(Source.Configure);
        model.Entity<WeRssToken>(WeRssToken.Configure);
        model.Entity<Article>(Article.Configure);
        model.Entity<ArticleOrigin>(ArticleOrigin.Configure);
        model.Entity<ArticleSnapshot>(ArticleSnapshot.Configure);
        model.Entity<PromptVersion>(PromptVersion.Configure);
        model.Entity<RuleSetVersion>(RuleSetVersion.Configure);
        model.Entity<Judgement>(Judgement.Configure);
        model.Entity<Rejudging>(Rejudging.Configure);
        model.Entity<RejudgingArticle>(RejudgingArticle.Configure);
        model.Entity<Opportunity>(Opportunity.Configure);
        model.Entity<SlotRun>(SlotRun.Configure);
        model.Entity<SlotSource>(SlotSource.Configure);
        model.Entity<SlotArticle>(SlotArticle.Configure);
        model.Entity<Report>(Report.Configure);
        model.Entity<Push>(Push.Configure);
        model.Entity<PushItem>(PushItem.Configure);
        model.Entity<ToldBefore>(ToldBefore.Configure);
        model.Entity<SearchDoc>(SearchDoc.Configure);
        model.Entity<LearningState>(LearningState.Configure);
        model.Entity<ForgottenValue>(ForgottenValue.Configure);
    }
}
