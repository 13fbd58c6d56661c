using System.Text.Json.Serialization;
using Signalbox.Radar.Judging.Again;
using Signalbox.Radar.Judging.Rules;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Prompts;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Slots;
using Signalbox.Radar.Sources;

namespace Signalbox.Radar;

/// <summary>What requests bring: routes want to know its shape at the start, which reflection is slow to tell.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(FeedAddress))]
[JsonSerializable(typeof(NewSource))]
[JsonSerializable(typeof(OpportunityStateChange))]
[JsonSerializable(typeof(PromptChange))]
[JsonSerializable(typeof(PromptTrial))]
[JsonSerializable(typeof(RejudgingRequest))]
[JsonSerializable(typeof(ReportExpiry))]
[JsonSerializable(typeof(ReportShare))]
[JsonSerializable(typeof(RulesChange))]
[JsonSerializable(typeof(SlotRequest))]
[JsonSerializable(typeof(SourceChange))]
[JsonSerializable(typeof(WeRssChoice))]
internal sealed partial class RadarBodies : JsonSerializerContext;
