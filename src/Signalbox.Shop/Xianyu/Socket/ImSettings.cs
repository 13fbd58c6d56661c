namespace Signalbox.Shop.Xianyu.Socket;

/// <summary>How patient a connection is.</summary>
/// <param name="AnswerWithin">Longer silence after a request is silence: what became of it is unknown.</param>
internal sealed record ImSettings(TimeSpan AnswerWithin);
