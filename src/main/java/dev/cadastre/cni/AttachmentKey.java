package dev.cadastre.cni;

/** What an attachment is known by on its node. */
public record AttachmentKey(String network, String containerId, String ifName) {}
