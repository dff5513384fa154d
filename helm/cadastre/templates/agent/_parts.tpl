{{- define "cadastre.agentEnv" -}}
- name: CADASTRE_NODE_NAME
  valueFrom: {fieldRef: {fieldPath: spec.nodeName}}
- name: CADASTRE_NAMESPACE
  value: {{ .Release.Namespace }}
- name: CADASTRE_METRICS_HOST
  valueFrom: {fieldRef: {fieldPath: status.podIP}}
- name: CADASTRE_METRICS_PORT
  value: {{ .Values.agent.metricsPort | quote }}
- name: CADASTRE_CNI_CONF_DIR
  value: /host/etc/cni/net.d
- name: CADASTRE_CNI_BIN_DIR
  value: /host/opt/cni/bin
{{- include "cadastre.apiServerEnv" . }}
{{- with .Values.agent.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* The runtime makes pods' namespaces while the agent runs: their mounts have to come through. */}}
{{- define "cadastre.agentMounts" -}}
- {name: tmp, mountPath: /tmp}
- {name: register-token, mountPath: /var/run/secrets/cadastre, readOnly: true}
- {name: cni-conf, mountPath: /host/etc/cni/net.d}
- {name: run, mountPath: /run/cadastre}
- {name: state, mountPath: /var/lib/cadastre}
- {name: netns, mountPath: /run/netns, mountPropagation: HostToContainer}
{{- end }}
