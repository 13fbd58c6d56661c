namespace Signalbox.Radar.Opportunities.Feedback;

/// <summary>What the page of a feedback link shows.</summary>
internal sealed record FeedbackView(string Title, int Score, string Reason, OpportunityStanding Standing);
