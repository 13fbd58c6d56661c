using System.Text.Json.Serialization;
using Signalbox.Platform.Channels.Manage;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Identity.SecondFactor;
using Signalbox.Platform.Identity.Tokens;
using Signalbox.Platform.Identity.Users;
using Signalbox.Platform.Jobs.Manage;
using Signalbox.Platform.Llm.Calls;
using Signalbox.Platform.Llm.Vendors;
using Signalbox.Platform.Preferences;

namespace Signalbox.Platform.Hosting;

/// <summary>What requests bring: routes want to know its shape at the start, which reflection is slow to tell.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(object))]
[JsonSerializable(typeof(BudgetSetting))]
[JsonSerializable(typeof(ChannelForm))]
[JsonSerializable(typeof(Credentials))]
[JsonSerializable(typeof(DisplayChoice))]
[JsonSerializable(typeof(FirstCode))]
[JsonSerializable(typeof(PasswordChange))]
[JsonSerializable(typeof(PurposeSetting))]
[JsonSerializable(typeof(Reassurance))]
[JsonSerializable(typeof(ScheduleDraft))]
[JsonSerializable(typeof(SecondStep))]
[JsonSerializable(typeof(Settlement))]
[JsonSerializable(typeof(TokenForm))]
[JsonSerializable(typeof(UserChange))]
[JsonSerializable(typeof(UserForm))]
[JsonSerializable(typeof(VendorSetting))]
internal sealed partial class PlatformBodies : JsonSerializerContext;
